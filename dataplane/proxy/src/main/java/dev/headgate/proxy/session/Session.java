package dev.headgate.proxy.session;

import dev.headgate.plugin.Connection;
import dev.headgate.plugin.Connection.Endpoints;
import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.hook.ConnectionNotification;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Startup;
import dev.headgate.proxy.relay.BlindRelay;
import dev.headgate.proxy.relay.HookedRelay;
import dev.headgate.proxy.relay.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection from accept to end: {@link SessionState} says how it goes. All on its event
 * loop, which is its server connection's too; nothing here is safe from another thread.
 */
public final class Session implements Relay.Host, Pool.Taker {

  private static final Logger log = LoggerFactory.getLogger(Session.class);
  private static final AtomicLong ids = new AtomicLong();

  /** For a client to take its last bytes, however slowly it reads. */
  private static final int PATIENCE_SECONDS = 30;

  /** For a client to close after it had them; closing first could reset them away. */
  private static final int LINGER_SECONDS = 1;

  private final long id = ids.incrementAndGet();
  private final Channel client;
  private final Supplier<Service> services;
  private final Sessions sessions;
  private final Counters counters;
  private final boolean admitted;
  private final Timers timers;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private Service service;
  private Hooks hooks = Hooks.NONE;
  private SessionState state;
  private @Nullable Pool pool;
  private Pool.@Nullable Claim claim;
  private @Nullable String user;
  private @Nullable String database;

  /** Null before there is a server connection, and where the bytes are opaque. */
  private @Nullable Exchange exchange;

  private boolean opaque;

  /** As hooks see it; made when one asks, and again when there is more to tell. */
  private @Nullable Connection connection;

  private boolean loggedIn;
  private boolean serverGone;
  private @Nullable Hooks newest;
  private @Nullable Refusal draining;
  private long requestsCounted;

  /**
   * @param services the listener's newest; asked when the client is routed
   * @param admitted false to turn the client away, in its protocol: the listener is full
   */
  public Session(
      Channel client,
      Supplier<Service> services,
      Sessions sessions,
      Counters counters,
      boolean admitted) {
    this.client = client;
    this.services = services;
    this.sessions = sessions;
    this.counters = counters;
    this.admitted = admitted;
    this.timers = new Timers(client.eventLoop());
    this.service = services.get();
    this.state =
        new SessionState.Starting(
            new StartupReader(service.dialect(), service.listener().tls(), client.alloc()));
  }

  /** Begins: the client's channel is registered. */
  public void open() {
    sessions.add(client.eventLoop(), this);
    counters.addAccepted();
    hooks = hooks.switchTo(service.hooks());
    client.pipeline().addLast(new ClientHandler(this));
    client.closeFuture().addListener(closed -> closed());
    fire(hooks.onOpening(), "");
    timers.startLogin(
        service.listener().loginTimeout(),
        () -> end(new Refusal(Refusal.Reason.LOGIN_TIMEOUT, "log-in took too long")));
    if (service.dialect().serverSpeaksFirst()) {
      route(Unpooled.EMPTY_BUFFER, null);
    }
  }

  public long id() {
    return id;
  }

  public String listener() {
    return service.listener().name();
  }

  /** Null until the client was routed. */
  public @Nullable Pool pool() {
    return pool;
  }

  // The client's side.

  void fromClient(ByteBuf bytes) {
    counters.addFromClient(bytes.readableBytes());
    switch (state) {
      case SessionState.Starting starting -> {
        starting.reader().add(bytes);
        start();
      }
      case SessionState.Waiting waiting -> keep(waiting.replay(), bytes).release();
      case SessionState.Paired paired -> paired.relay().fromClient(keep(paired.replay(), bytes));
      case SessionState.Relaying relaying -> relaying.relay().fromClient(bytes);
      case SessionState.Cancelling cancelling -> bytes.release();
      case SessionState.Closing closing -> bytes.release();
      case SessionState.Closed closed -> bytes.release();
    }
  }

  private static ByteBuf keep(Replay replay, ByteBuf bytes) {
    replay.add(bytes);
    return bytes;
  }

  private void start() {
    while (state instanceof SessionState.Starting starting) {
      switch (starting.reader().next()) {
        case Startup.Incomplete incomplete -> {
          return;
        }
        case Startup.Reply reply -> client.writeAndFlush(reply.bytes());
        case Startup.Login login -> {
          user = login.user();
          database = login.database();
          route(login.bytes(), starting.reader().rest());
        }
        case Startup.Opaque bytes -> {
          opaque = true;
          route(bytes.bytes(), null);
        }
        case Startup.Cancel cancel -> cancel(starting, cancel);
        case Startup.Invalid invalid -> end(invalid.refusal());
      }
    }
  }

  /** Takes over the buffers. */
  private void route(ByteBuf startup, @Nullable ByteBuf rest) {
    Replay replay = new Replay(startup, client.alloc());
    if (rest != null) {
      keep(replay, rest).release();
    }
    if (state instanceof SessionState.Starting starting) {
      state = starting.toWaiting(replay);
    }
    service = services.get();
    pool = service.routes().find(database, user);
    if (!admitted) {
      end(new Refusal(Refusal.Reason.TOO_MANY_CLIENTS, "too many clients already"));
    } else if (!replay.whole()) {
      end(new Refusal(Refusal.Reason.PROTOCOL_VIOLATION, "too much was said before log-in"));
    } else if (pool == null) {
      end(new Refusal(Refusal.Reason.NO_ROUTE, "no route for this database and user"));
    } else {
      claim(pool);
    }
  }

  private void claim(Pool from) {
    Pool.Claim place = from.claim(client.eventLoop(), this);
    if (state instanceof SessionState.Waiting) {
      claim = place;
    }
  }

  private void cancel(SessionState.Starting starting, Startup.Cancel cancel) {
    state = starting.toCancelling();
    List<Backend> issuers = sessions.cancelKeys().issuers((int) cancel.processId());
    Set<Backend> backends = new LinkedHashSet<>(issuers);
    if (backends.isEmpty()) {
      // Another pod may have issued the key; servers that did not, ignore it.
      services.get().routes().routes().forEach(route -> backends.addAll(route.pool().backends()));
    }
    sessions
        .canceller()
        .cancel(cancel.packet(), backends, client.eventLoop(), () -> finish(null, ""));
  }

  void clientReadComplete() {
    Relay relay = relay();
    if (relay != null) {
      relay.clientReadComplete();
      progressed();
    }
  }

  void writabilityChanged() {
    Relay relay = relay();
    if (relay != null) {
      relay.writabilityChanged();
    }
  }

  // The server's side.

  @Override
  public void taken(ServerConnection server) {
    claim = null;
    if (!(state instanceof SessionState.Waiting waiting)) {
      server.release();
      return;
    }
    Channel channel = server.channel();
    channel.config().setWriteBufferWaterMark(Relay.WATER_MARKS);
    channel.pipeline().addLast(new ServerHandler(this, server));
    exchange = opaque ? null : service.dialect().exchange(service.listener().tls());
    Relay relay = newRelay(channel, exchange);
    state = waiting.toPaired(server, relay);
    connection = null;
    if (!waiting.again()) {
      fire(hooks.onOpened(), "");
    }
    channel.write(waiting.replay().startup(), channel.voidPromise());
    ByteBuf later = waiting.replay().later();
    if (later.isReadable()) {
      relay.fromClient(later);
    } else {
      later.release();
    }
    channel.flush();
    channel.config().setAutoRead(true);
    if (!channel.isActive()) {
      serverGone(server);
    }
  }

  private Relay newRelay(Channel server, @Nullable Exchange followed) {
    if (followed != null && hooks.needTraffic()) {
      return new HookedRelay(client, server, this, followed, service.listener().maxRequestBytes());
    }
    return new BlindRelay(client, server, this, followed);
  }

  @Override
  public void refused(Refusal refusal) {
    if (state instanceof SessionState.Waiting) {
      claim = null;
      end(refusal);
    } else {
      counters.addRefused(refusal.reason());
    }
  }

  void fromServer(ServerConnection from, ByteBuf bytes) {
    counters.addFromServer(bytes.readableBytes());
    if (state instanceof SessionState.Paired paired && paired.server().equals(from)) {
      state = paired.toRelaying();
      if (opaque) {
        loggedIn();
      }
    }
    if (state instanceof SessionState.Relaying relaying && relaying.server().equals(from)) {
      relaying.relay().fromServer(bytes);
    } else {
      bytes.release();
    }
  }

  void serverReadComplete(ServerConnection from) {
    if (state instanceof SessionState.Relaying relaying && relaying.server().equals(from)) {
      relaying.relay().serverReadComplete();
      progressed();
    }
  }

  void serverGone(ServerConnection gone) {
    if (state instanceof SessionState.Paired paired && paired.server().equals(gone)) {
      if (pool != null && paired.mayAskAgain()) {
        state = paired.toWaitingAgain();
        gone.release();
        claim(pool);
      } else {
        lost();
      }
    } else if (state instanceof SessionState.Relaying relaying && relaying.server().equals(gone)) {
      serverGone = true;
      settled();
    }
  }

  private void lost() {
    if (exchange != null && exchange.terminated()) {
      finish(null, "");
      return;
    }
    end(new Refusal(Refusal.Reason.SERVER_LOST, "the connection to the database was lost"));
  }

  /** A leg failed under a read or a write. */
  void broken(String leg, Throwable cause) {
    log.atDebug()
        .addKeyValue("session", id)
        .addKeyValue("leg", leg)
        .addKeyValue("cause", cause.toString())
        .log("connection broken");
    if (leg.equals("client")) {
      client.close();
    }
  }

  // What the relay, and time, tell.

  /** After each read, on either side. */
  private void progressed() {
    timers.active();
    Exchange followed = exchange;
    if (followed != null) {
      long seen = followed.requests();
      if (seen != requestsCounted) {
        counters.addRequests(seen - requestsCounted);
        requestsCounted = seen;
      }
    }
    if (!loggedIn || newest != null || draining != null || serverGone) {
      settled();
    }
  }

  @Override
  public void settled() {
    if (!(state instanceof SessionState.Relaying relaying)) {
      return;
    }
    Exchange followed = exchange;
    if (!loggedIn && followed != null && followed.loggedIn()) {
      if (followed.opaque()) {
        opaque = true;
        exchange = null;
        followed = null;
        relaying = relaying.with(newRelay(relaying.server().channel(), null));
        state = relaying;
      }
      loggedIn();
    }
    if (serverGone) {
      if (relaying.relay().passedOn()) {
        lost();
      }
      return;
    }
    if (newest != null && relaying.relay().atRequestStart()) {
      requestStarts();
      change(relaying);
    }
    if (draining != null
        && followed != null
        && followed.atBoundary()
        && !followed.inTransaction()
        && relaying.relay().passedOn()) {
      end(draining);
    }
  }

  /**
   * The relay for the hooks as they are now: from blind to hooked; the other way is not worth it.
   */
  private void change(SessionState.Relaying relaying) {
    if (relaying.relay() instanceof BlindRelay blind && hooks.needTraffic() && !opaque) {
      Exchange followed = blind.exchange();
      if (followed == null) {
        // Its bytes cannot be told apart any more: it must not pass by a hook that may refuse.
        end(new Refusal(Refusal.Reason.SHUTTING_DOWN, "the gateway's plugins changed"));
      } else {
        state = relaying.with(newRelay(relaying.server().channel(), followed));
      }
    }
  }

  private void loggedIn() {
    loggedIn = true;
    timers.startIdle(service.listener().clientIdleTimeout(), this::idle);
    Exchange followed = exchange;
    if (followed == null) {
      return;
    }
    if (followed.user() != null || followed.database() != null) {
      user = followed.user();
      database = followed.database();
      connection = null;
    }
    ServerConnection server = server();
    if (followed.processId() != Exchange.NONE && server != null) {
      sessions.cancelKeys().add(followed.processId(), server.backend());
    }
  }

  private void idle() {
    if (exchange == null || exchange.atBoundary()) {
      end(new Refusal(Refusal.Reason.IDLE_TIMEOUT, "idle for too long"));
    }
  }

  @Override
  public void violated(ProtocolViolation violation) {
    end(new Refusal(Refusal.Reason.PROTOCOL_VIOLATION, String.valueOf(violation.getMessage())));
  }

  @Override
  public void failed(Refusal refusal) {
    end(refusal);
  }

  @Override
  public Hooks hooks() {
    return hooks;
  }

  @Override
  public void requestStarts() {
    if (newest != null) {
      hooks = hooks.switchTo(newest);
      newest = null;
    }
  }

  @Override
  public Connection connection() {
    Connection known = connection;
    if (known == null) {
      ServerConnection server = server();
      known =
          new Connection(
              id,
              listener(),
              service.listener().protocol().name(),
              endpoints(client),
              server == null ? null : endpoints(server.channel()),
              user,
              database);
      connection = known;
    }
    return known;
  }

  private static Endpoints endpoints(Channel channel) {
    return new Endpoints(text(channel.localAddress()), text(channel.remoteAddress()));
  }

  private static String text(@Nullable SocketAddress address) {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : String.valueOf(address);
  }

  // What the process asks.

  /** New hooks, to use from the next request boundary on. */
  void adopt(Hooks hooks) {
    newest = hooks;
    switch (state) {
      case SessionState.Relaying relaying -> settled();
      case SessionState.Paired paired -> {} // at its first request, or when it is logged in
      default -> requestStarts();
    }
  }

  /** To end at the next safe boundary, with {@code why} as the last words. */
  void drain(Refusal why) {
    draining = why;
    switch (state) {
      case SessionState.Starting starting -> end(why);
      case SessionState.Waiting waiting -> end(why);
      case SessionState.Relaying relaying -> settled();
      default -> {}
    }
  }

  CompletableFuture<Void> ended() {
    return ended;
  }

  // The end.

  /** With the protocol's own error, where one can be put in. */
  private void end(Refusal refusal) {
    if (state instanceof SessionState.Closing || state instanceof SessionState.Closed) {
      return;
    }
    counters.addRefused(refusal.reason());
    log.atDebug()
        .addKeyValue("session", id)
        .addKeyValue("listener", listener())
        .addKeyValue("reason", refusal.reason())
        .log("session refused");
    finish(lastWords(refusal), refusal.message());
  }

  private @Nullable ByteBuf lastWords(Refusal refusal) {
    if (opaque) {
      return null;
    }
    if (exchange == null) {
      return service.dialect().rejection(refusal, client.alloc());
    }
    return exchange.farewell(refusal, client.alloc());
  }

  /** Gives the server connection back at once, and the client its last bytes. */
  private void finish(@Nullable ByteBuf lastWords, String error) {
    if (state instanceof SessionState.Closing || state instanceof SessionState.Closed) {
      if (lastWords != null) {
        lastWords.release();
      }
      return;
    }
    letGo(new SessionState.Closing(), error);
    if (!client.isActive()) {
      if (lastWords != null) {
        lastWords.release();
      }
      client.close();
      return;
    }
    closeAfter(PATIENCE_SECONDS);
    client.config().setAutoRead(true);
    if (lastWords == null) {
      client.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
    } else {
      client
          .writeAndFlush(lastWords)
          .addListener(
              written -> {
                if (client instanceof DuplexChannel duplex) {
                  duplex.shutdownOutput();
                  closeAfter(LINGER_SECONDS);
                } else {
                  client.close();
                }
              });
    }
  }

  private void closeAfter(int seconds) {
    var deadline = client.eventLoop().schedule(() -> client.close(), seconds, TimeUnit.SECONDS);
    client.closeFuture().addListener(closed -> deadline.cancel(false));
  }

  /** Ends at once: the client is gone, or has to be. */
  void close() {
    client.close();
  }

  private void closed() {
    letGo(new SessionState.Closed(), "");
    sessions.remove(client.eventLoop(), this);
    hooks = hooks.switchTo(Hooks.NONE);
    newest = null;
    ended.complete(null);
  }

  private void letGo(SessionState next, String error) {
    if (state instanceof SessionState.Closing || state instanceof SessionState.Closed) {
      state = next;
      return;
    }
    timers.stop();
    if (claim != null) {
      claim.cancel();
      claim = null;
    }
    ServerConnection server = server();
    fire(hooks.onClosing(), error);
    state.release();
    state = next;
    if (server != null) {
      if (loggedIn && exchange != null && exchange.processId() != Exchange.NONE) {
        sessions.cancelKeys().remove(exchange.processId(), server.backend());
      }
      server.release();
    }
    fire(hooks.onClosed(), error);
  }

  private @Nullable ServerConnection server() {
    return switch (state) {
      case SessionState.Paired paired -> paired.server();
      case SessionState.Relaying relaying -> relaying.server();
      default -> null;
    };
  }

  private @Nullable Relay relay() {
    return switch (state) {
      case SessionState.Paired paired -> paired.relay();
      case SessionState.Relaying relaying -> relaying.relay();
      default -> null;
    };
  }

  private void fire(@Nullable ConnectionNotification hook, String error) {
    if (hook != null) {
      hook.fire(connection(), error);
    }
  }
}
