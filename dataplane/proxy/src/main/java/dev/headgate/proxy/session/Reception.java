package dev.headgate.proxy.session;

import dev.headgate.config.AuthenticationMethod;
import dev.headgate.config.PoolMode;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.protocol.Credential;
import dev.headgate.proxy.protocol.DialogueRunner;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.Handshake;
import dev.headgate.proxy.protocol.LogIn;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerGreeting;
import dev.headgate.proxy.protocol.ServerSession;
import dev.headgate.proxy.protocol.Startup;
import dev.headgate.proxy.tls.ClientTls;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import java.util.Objects;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A client's way from its first byte to a pool: it says who it is and, where its server connection
 * is to be one of ours, proves it. On its event loop.
 */
final class Reception {

  /** Hears of each step, and of one outcome at most. Buffers go over to it. */
  interface Desk {

    /** Who the client says it is. */
    void named(String user, @Nullable String database);

    /** The pool of a client that now has to prove who it is. */
    void chosen(Pool pool);

    /** It logs in to the server itself. */
    void passes(ByteBuf startup, ByteBuf rest, boolean opaque);

    /** It is who it says. */
    void authenticated(LogIn logIn, ByteBuf rest);

    void cancels(Startup.Cancel cancel);

    void turnedAway(Refusal refusal);

    void violated(ProtocolViolation violation);
  }

  private final Channel client;
  private final Origin origin;
  private final Supplier<Service> services;
  private final boolean admitted;
  private final Desk desk;
  private final StartupReader reader;

  /** Null where the client's words are for the server alone, or its greeting is not known yet. */
  private @Nullable Handshake handshake;

  private @Nullable ClientTls tls;

  /** Until the handshake has heard of it. */
  private @Nullable SslHandler encrypting;

  private @Nullable DialogueRunner<Credential> authentication;
  private boolean over;

  /** The client was welcomed before. */
  private boolean again;

  /**
   * @param services the listener's newest; asked when the client is routed
   * @param admitted false for a client that is turned away as soon as it can be told
   */
  Reception(
      Channel client, Origin origin, Supplier<Service> services, boolean admitted, Desk desk) {
    this.client = client;
    this.origin = origin;
    this.services = services;
    this.admitted = admitted;
    this.desk = desk;
    this.reader = new StartupReader(client.alloc());
  }

  void open() {
    Service service = services.get();
    if (!service.dialect().serverSpeaksFirst()) {
      begin(null);
      return;
    }
    Pool only = service.routes().any();
    if (only == null || only.mode() == PoolMode.Passthrough) {
      desk.passes(Unpooled.EMPTY_BUFFER, Unpooled.EMPTY_BUFFER, false);
    } else {
      only.greeting(client.eventLoop()).addListener(this::greet);
    }
  }

  /** In the server's place. */
  private void greet(Future<? super ServerGreeting> greeting) {
    if (over) {
      return;
    }
    if (greeting.getNow() instanceof ServerGreeting known) {
      begin(known);
    } else {
      desk.turnedAway(Pool.UNREACHABLE);
    }
  }

  private void begin(@Nullable ServerGreeting greeting) {
    Service service = services.get();
    tls = service.tls();
    String host = NetUtil.toAddressString(origin.client().getAddress());
    Handshake begun = service.dialect().handshake(service.listener().tls(), greeting, host);
    handshake = begun;
    ByteBuf words = begun.open(client.alloc());
    if (words.isReadable()) {
      client.writeAndFlush(words, client.voidPromise());
    }
    read(begun);
  }

  /** Takes over {@code bytes}. */
  void receive(ByteBuf bytes) {
    if (authentication != null) {
      authentication.receive(bytes);
    } else if (handshake != null) {
      if (encrypting != null) {
        // The handler lets nothing by before its handshake is over.
        handshake.encrypted(ClientTls.encryption(encrypting));
        encrypting = null;
      }
      reader.add(bytes);
      read(handshake);
    } else {
      bytes.release();
      desk.turnedAway(
          new Refusal(Refusal.Reason.PROTOCOL_VIOLATION, "the client spoke before the greeting"));
    }
  }

  private void read(Handshake with) {
    while (!over && authentication == null) {
      switch (reader.next(with)) {
        case Startup.Incomplete incomplete -> {
          return;
        }
        case Startup.Reply reply -> client.writeAndFlush(reply.bytes());
        case Startup.StartTls start -> encrypt(start.bytes());
        case Startup.Login login -> {
          desk.named(login.user(), login.database());
          receive(login, with);
        }
        case Startup.Opaque bytes -> desk.passes(bytes.bytes(), reader.rest(), true);
        case Startup.Cancel cancel -> desk.cancels(cancel);
        case Startup.Invalid invalid -> desk.turnedAway(invalid.refusal());
      }
    }
  }

  private void encrypt(ByteBuf answer) {
    if (answer.isReadable()) {
      client.writeAndFlush(answer, client.voidPromise());
    } else {
      answer.release();
    }
    SslHandler handler = Objects.requireNonNull(tls, "offered").handler(client.alloc());
    encrypting = handler;
    client.pipeline().addFirst(handler);
    ByteBuf ahead = reader.rest();
    if (ahead.isReadable()) {
      client.pipeline().fireChannelRead(ahead); // back to the handler, where it came past
    } else {
      ahead.release();
    }
  }

  private void receive(Startup.Login login, Handshake with) {
    Service service = services.get();
    Pool pool = service.routes().find(login.database(), login.user());
    if (again && pool != null && pool.mode() == PoolMode.Passthrough) {
      // Since it came, the configuration has changed: its server would now have greeted it.
      login.bytes().release();
      desk.turnedAway(new Refusal(Refusal.Reason.NO_ROUTE, "no route for this database and user"));
      return;
    }
    if (pool == null || pool.mode() == PoolMode.Passthrough || !admitted) {
      desk.passes(login.bytes(), reader.rest(), false);
      return;
    }
    login.bytes().release();
    desk.chosen(pool);
    AuthenticationMethod method = service.authentication().method(login.user(), origin.client());
    var introduction =
        new Introduction(pool.users(), login.user(), method, with, client.eventLoop());
    DialogueRunner<Credential> dialogue =
        new DialogueRunner<>(
            introduction,
            client,
            DialogueRunner.NO_TLS,
            new Authenticated(login, pool, introduction));
    authentication = dialogue;
    dialogue.open(reader.rest());
  }

  /** What the client's authentication comes to. */
  private final class Authenticated implements DialogueRunner.Outcome<Credential> {

    private final Startup.Login login;
    private final Pool pool;
    private final Introduction introduction;

    Authenticated(Startup.Login login, Pool pool, Introduction introduction) {
      this.login = login;
      this.pool = pool;
      this.introduction = introduction;
    }

    @Override
    public void done(Credential credential) {
      if (authentication != null) {
        var identity =
            new dev.headgate.proxy.protocol.Identity(
                login.user(), login.database(), login.traits());
        desk.authenticated(
            pool.users().logIn(identity, credential, introduction.account()),
            authentication.rest());
      }
    }

    @Override
    public void refused(Refusal refusal) {
      desk.turnedAway(refusal);
    }

    @Override
    public void violated(ProtocolViolation violation) {
      desk.violated(violation);
    }
  }

  /** For a client that was welcomed, and logs in once more. */
  Reception again() {
    Reception next = new Reception(client, origin, services, true, desk);
    next.again = true;
    next.handshake = Objects.requireNonNull(handshake, "nobody was logged in").again();
    return next;
  }

  /** As {@link Handshake#cancelNumber}. */
  int cancelNumber() {
    return handshake == null ? Exchange.NONE : handshake.cancelNumber();
  }

  /** Ends a log-in that was done for the client; it has a server connection now. */
  ByteBuf welcome(ServerSession session, int cancelSecret) {
    if (handshake == null) {
      throw new IllegalStateException("nobody was logged in");
    }
    return handshake.welcome(session, cancelSecret, client.alloc());
  }

  /** The whole error to a client that has not been let in. */
  ByteBuf rejection(Refusal refusal) {
    return handshake == null
        ? services.get().dialect().rejection(refusal, client.alloc())
        : handshake.rejection(refusal, client.alloc());
  }

  /** Call once, in the end: it has nothing to tell any more. */
  void release() {
    over = true;
    reader.release();
    if (authentication != null) {
      authentication.release();
    }
  }
}
