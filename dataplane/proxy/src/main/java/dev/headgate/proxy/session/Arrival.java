package dev.headgate.proxy.session;

import dev.headgate.config.ListenerConfig;
import dev.headgate.proxy.hook.ConnectionNotification;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.LogIn;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerSession;
import dev.headgate.proxy.protocol.Startup;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client's way from its first byte to a server connection that has something to say: {@link
 * ArrivalState} says how it goes. A client that starts over goes it once more. On its event loop.
 */
final class Arrival implements Reception.Desk, Pool.Taker {

  /** Whose client it is. */
  interface Owner extends Link.Owner {

    /** The client has this, and bytes flow. */
    void arrived(Link link);

    /** The client of this, which has arrived, is logged in. */
    void loggedIn(Link link);

    /** The server connection is closed, and no other can take its place. */
    void lost(Link link);

    void finish(Close how);
  }

  private static final Logger log = LoggerFactory.getLogger(Arrival.class);

  private final ClientConnection client;
  private final Supplier<Service> services;
  private final Sessions sessions;
  private final boolean admitted;
  private final Owner owner;
  private Reception reception;
  private Service service;
  private ArrivalState state;
  private @Nullable Pool pool;

  /** Null where the client logs in to the server itself. */
  private @Nullable LogIn serverLogIn;

  private boolean opaque;
  private boolean opened;

  /**
   * @param services the listener's newest; asked when the client is routed
   * @param admitted false to turn the client away, in its protocol: the listener is full
   */
  Arrival(
      ClientConnection client,
      Supplier<Service> services,
      Sessions sessions,
      boolean admitted,
      Owner owner) {
    this.client = client;
    this.services = services;
    this.sessions = sessions;
    this.admitted = admitted;
    this.owner = owner;
    this.service = services.get();
    this.reception =
        new Reception(client.channel(), client.identity().origin(), services, admitted, this);
    this.state = new ArrivalState.Starting(reception);
  }

  void open() {
    reception.open();
  }

  /** What the client is served with. */
  Service service() {
    return service;
  }

  ListenerConfig listener() {
    return service.listener();
  }

  /** Null until the client was routed. */
  @Nullable Pool pool() {
    return pool;
  }

  /** Null unless there is a server connection that is still silent. */
  @Nullable Link link() {
    return state instanceof ArrivalState.Paired paired ? paired.link() : null;
  }

  /** Ending it here interrupts nothing. */
  boolean atRest() {
    return state instanceof ArrivalState.Starting || state instanceof ArrivalState.Waiting;
  }

  /** Takes over {@code bytes}. */
  void fromClient(ByteBuf bytes) {
    switch (state) {
      case ArrivalState.Starting starting -> starting.reception().receive(bytes);
      case ArrivalState.Waiting waiting -> keep(waiting.replay(), bytes).release();
      case ArrivalState.Paired paired -> paired.link().fromClient(keep(paired.replay(), bytes));
      case ArrivalState.Cancelling cancelling -> bytes.release();
      case ArrivalState.Arrived arrived -> bytes.release();
    }
  }

  private static ByteBuf keep(Replay replay, ByteBuf bytes) {
    replay.add(bytes);
    return bytes;
  }

  // What its reception tells.

  @Override
  public void named(String user, @Nullable String database) {
    client.identity().named(user, database);
  }

  @Override
  public void chosen(Pool destination) {
    service = services.get();
    pool = destination;
  }

  @Override
  public void authenticated(LogIn logIn, ByteBuf rest) {
    serverLogIn = logIn;
    queueUp(Unpooled.EMPTY_BUFFER, rest);
  }

  @Override
  public void passes(ByteBuf startup, ByteBuf rest, boolean encrypted) {
    opaque = encrypted;
    service = services.get();
    pool = service.routes().find(client.identity().database(), client.identity().user());
    queueUp(startup, rest);
  }

  @Override
  public void cancels(Startup.Cancel cancel) {
    if (state instanceof ArrivalState.Starting starting) {
      state = starting.toCancelling();
    }
    sessions
        .canceller()
        .cancel(
            cancel,
            services.get().routes(),
            client.channel().eventLoop(),
            () -> owner.finish(Close.CANCEL_REQUEST));
  }

  @Override
  public void turnedAway(Refusal refusal) {
    owner.end(refusal);
  }

  @Override
  public void violated(ProtocolViolation violation) {
    owner.end(Refusal.of(violation));
  }

  // The pool's queue.

  /** Takes over the buffers. */
  private void queueUp(ByteBuf startup, ByteBuf rest) {
    Replay replay = new Replay(startup, client.channel().alloc());
    keep(replay, rest).release();
    if (state instanceof ArrivalState.Starting starting) {
      state = starting.toWaiting(replay);
    }
    if (!admitted) {
      owner.end(new Refusal(Refusal.Reason.TOO_MANY_CLIENTS, "too many clients already"));
    } else if (!replay.whole()) {
      owner.end(new Refusal(Refusal.Reason.PROTOCOL_VIOLATION, "too much was said before log-in"));
    } else if (pool == null) {
      owner.end(new Refusal(Refusal.Reason.NO_ROUTE, "no route for this database and user"));
    } else {
      Refusal full = client.enter(listener());
      if (full == null) {
        claim(pool);
      } else {
        owner.end(full);
      }
    }
  }

  private void claim(Pool from) {
    Pool.Claim place = from.claim(client.channel().eventLoop(), this);
    if (state instanceof ArrivalState.Waiting waiting) {
      state = waiting.queued(place);
    }
  }

  @Override
  public Origin origin() {
    return client.identity().origin();
  }

  @Override
  public @Nullable LogIn logIn() {
    return serverLogIn;
  }

  @Override
  public void refused(Refusal refusal) {
    if (state instanceof ArrivalState.Waiting) {
      owner.end(refusal);
    }
  }

  @Override
  public void taken(ServerConnection server) {
    if (!(state instanceof ArrivalState.Waiting waiting) || pool == null) {
      server.release();
      return;
    }
    ServerSession session = server.session();
    client.tally().exchangeBegins(pool);
    if (session == null) {
      pair(waiting, server);
    } else if (serverLogIn != null && serverLogIn.identity().equals(server.identity())) {
      welcome(waiting, server, session, serverLogIn);
    } else {
      // Not known to happen. If it did, each side would read under other terms than it agreed on.
      log.atError()
          .addKeyValue("session", client.identity().session())
          .log("server connection of another log-in");
      server.release();
      owner.end(Pool.UNREACHABLE);
    }
  }

  // The server connection.

  /** The server is told what the client has said, and is the one to let it in. */
  private void pair(ArrivalState.Waiting waiting, ServerConnection server) {
    Replay replay = waiting.replay();
    Link link = link(server, opaque ? null : service.dialect().exchange(listener().tls()), null);
    state = waiting.toPaired(link);
    announce(link);
    Channel channel = server.channel();
    channel.write(replay.startup(), channel.voidPromise());
    link.begin(replay.later());
  }

  /** The server connection is logged in as the client is. */
  private void welcome(
      ArrivalState.Waiting waiting, ServerConnection server, ServerSession session, LogIn logIn) {
    CancelKeys keys = sessions.cancelKeys();
    IssuedKey key = keys.issue(session, server, logIn.credential(), reception.cancelNumber());
    Link link =
        link(server, service.dialect().exchange(session, keys.beside(session, server)), key);
    ByteBuf later = waiting.replay().later();
    state = waiting.toArrived();
    owner.arrived(link);
    announce(link);
    Channel channel = client.channel();
    channel.write(reception.welcome(session, key.secret()), channel.voidPromise());
    owner.loggedIn(link);
    link.begin(later);
    channel.flush();
  }

  private Link link(
      ServerConnection server, @Nullable Exchange exchange, @Nullable IssuedKey issued) {
    client.identity().paired();
    ClientKey key = new ClientKey(sessions.cancelKeys(), sessions.canceller(), server, issued);
    return new Link(client, server, listener(), exchange, key, owner);
  }

  /** To hooks: once, however many it gets. */
  private void announce(Link link) {
    ConnectionNotification hook = client.hooks().current().onOpened();
    if (!opened && hook != null) {
      hook.fire(link.connection(), "");
    }
    opened = true;
  }

  /** The server has said something: what the client said need not be kept for another one. */
  void heard() {
    if (state instanceof ArrivalState.Paired paired) {
      state = paired.toArrived();
    }
  }

  /** A server connection closed without a word. */
  void serverGone(Link link) {
    if (state instanceof ArrivalState.Paired paired && paired.mayAskAgain() && pool != null) {
      state = paired.toWaitingAgain();
      claim(pool);
    } else {
      owner.lost(link);
    }
  }

  // Again, or the end.

  /** For a client that has arrived and is to be another: what it says next begins its log-in. */
  void startOver() {
    if (state instanceof ArrivalState.Arrived arrived) {
      reception = reception.again();
      serverLogIn = null;
      state = arrived.toStarting(reception);
    }
  }

  /** The whole error to a client that has not arrived; null where it would not be read as one. */
  @Nullable ByteBuf rejection(Refusal refusal) {
    return opaque ? null : reception.rejection(refusal);
  }

  /** The session ends: what it holds goes. */
  void release() {
    ArrivalState last = state;
    state = new ArrivalState.Arrived();
    last.release();
  }
}
