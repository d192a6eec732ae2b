package dev.headgate.proxy.session;

import dev.headgate.config.SessionLimits;
import dev.headgate.plugin.Connection;
import dev.headgate.proxy.hook.ConnectionNotification;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.origin.Origin;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.pool.ServerConnection;
import dev.headgate.proxy.protocol.Cancellation;
import dev.headgate.proxy.protocol.Exchange;
import dev.headgate.proxy.protocol.LogIn;
import dev.headgate.proxy.protocol.ProtocolViolation;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerSession;
import dev.headgate.proxy.protocol.Startup;
import dev.headgate.proxy.relay.BlindRelay;
import dev.headgate.proxy.relay.HookedRelay;
import dev.headgate.proxy.relay.Relay;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One client connection from accept to end: {@link SessionState} says how it goes. All on its event
 * loop, which is its server connection's too; nothing here is safe from another thread. Whatever
 * moves the state is in this one class; what need not know of it is elsewhere.
 */
public final class Session implements Reception.Desk, Relay.Host, Pool.Taker, Timers.Watched {

  private static final Logger log = LoggerFactory.getLogger(Session.class);
  private static final AtomicLong ids = new AtomicLong();

  private final long id = ids.incrementAndGet();
  private final Channel client;
  private final Supplier<Service> services;
  private final Sessions sessions;
  private final Occupancy occupancy;
  private final boolean admitted;
  private final Timers timers;
  private final Tally tally;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private final SessionHooks hooks = new SessionHooks();
  private final Identity identity;

  private Reception reception;

  /** Null where the client logs in to the server itself. */
  private @Nullable LogIn serverLogIn;

  /** Null until it is known who the client is. */
  private Occupancy.@Nullable Place place;

  private @Nullable IssuedKey cancelKey;
  private Service service;
  private SessionState state;
  private @Nullable Pool pool;
  private Pool.@Nullable Claim claim;

  /** Null before there is a server connection, and where the bytes are opaque. */
  private @Nullable Exchange exchange;

  private boolean opaque;
  private boolean opened;
  private boolean loggedIn;
  private boolean serverGone;
  private boolean serverBroken;
  private @Nullable Refusal draining;

  /**
   * @param origin of the client, whoever stands in between
   * @param services the listener's newest; asked when the client is routed
   * @param admitted false to turn the client away, in its protocol: the listener is full
   */
  public Session(
      Channel client,
      Origin origin,
      Supplier<Service> services,
      Sessions sessions,
      Counters counters,
      Occupancy occupancy,
      boolean admitted) {
    this.client = client;
    this.services = services;
    this.sessions = sessions;
    this.tally = new Tally(counters);
    this.occupancy = occupancy;
    this.admitted = admitted;
    this.timers = new Timers(client.eventLoop(), this);
    this.identity = new Identity(id, origin);
    this.service = services.get();
    this.reception = new Reception(client, origin, services, admitted, this);
    this.state = new SessionState.Starting(reception);
  }

  /**
   * Begins: the client's channel is registered.
   *
   * @param spent of the time for its log-in
   */
  public void open(Duration spent) {
    sessions.add(client.eventLoop(), this);
    tally.accepted();
    hooks.offer(service.hooks());
    hooks.adopt();
    client.pipeline().addLast(new ClientHandler(this));
    client.closeFuture().addListener(closed -> closed());
    fire(hooks.current().onOpening(), "");
    startLoginTimer(spent);
    reception.open();
  }

  private void startLoginTimer(Duration spent) {
    timers.startLogin(
        service.listener().loginTimeout().minus(spent),
        () -> end(new Refusal(Refusal.Reason.LOGIN_TIMEOUT, "log-in took too long")));
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
    tally.fromClient(bytes.readableBytes());
    switch (state) {
      case SessionState.Starting starting -> starting.reception().receive(bytes);
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

  @Override
  public void named(String user, @Nullable String database) {
    identity.named(user, database);
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
  public Origin origin() {
    return identity.origin();
  }

  @Override
  public @Nullable LogIn logIn() {
    return serverLogIn;
  }

  @Override
  public void passes(ByteBuf startup, ByteBuf rest, boolean encrypted) {
    opaque = encrypted;
    service = services.get();
    pool = service.routes().find(identity.database(), identity.user());
    queueUp(startup, rest);
  }

  /** Takes over the buffers. */
  private void queueUp(ByteBuf startup, ByteBuf rest) {
    Replay replay = new Replay(startup, client.alloc());
    keep(replay, rest).release();
    if (state instanceof SessionState.Starting starting) {
      state = starting.toWaiting(replay);
    }
    if (!admitted) {
      end(new Refusal(Refusal.Reason.TOO_MANY_CLIENTS, "too many clients already"));
    } else if (!replay.whole()) {
      end(new Refusal(Refusal.Reason.PROTOCOL_VIOLATION, "too much was said before log-in"));
    } else if (pool == null) {
      end(new Refusal(Refusal.Reason.NO_ROUTE, "no route for this database and user"));
    } else if (enters()) {
      claim(pool);
    }
  }

  /**
   * Whether there is room for who the client is; if not, its session ends. Where the server asks
   * who it is, that may not be known before the server knows.
   */
  private boolean enters() {
    String user = identity.user();
    if (place != null || user == null) {
      return true;
    }
    switch (occupancy.enter(service.listener(), identity.database(), user)) {
      case Occupancy.Place taken -> place = taken;
      case Occupancy.Full full -> end(full.refusal());
    }
    return place != null;
  }

  @Override
  public void cancels(Startup.Cancel cancel) {
    if (state instanceof SessionState.Starting starting) {
      state = starting.toCancelling();
    }
    sessions
        .canceller()
        .cancel(
            cancel,
            services.get().routes(),
            client.eventLoop(),
            () -> finish(Close.CANCEL_REQUEST));
  }

  @Override
  public void turnedAway(Refusal refusal) {
    end(refusal);
  }

  private void claim(Pool from) {
    Pool.Claim place = from.claim(client.eventLoop(), this);
    if (state instanceof SessionState.Waiting) {
      claim = place;
    }
  }

  void clientReadComplete() {
    Relay relay = relay();
    if (relay != null) {
      tally.asked(exchange);
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
    channel.pipeline().addLast(new ServerHandler(this, server));
    ServerSession session = server.session();
    if (session != null) {
      welcome(waiting, server, session);
      return;
    }
    tally.exchangeBegins();
    exchange = opaque ? null : service.dialect().exchange(service.listener().tls());
    Relay relay = newRelay(channel, exchange);
    state = waiting.toPaired(server, relay);
    identity.paired();
    if (!waiting.again()) {
      fire(hooks.current().onOpened(), "");
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

  /** The server connection is logged in as the client is. */
  private void welcome(
      SessionState.Waiting waiting, ServerConnection server, ServerSession session) {
    if (serverLogIn == null || !serverLogIn.identity().equals(server.identity())) {
      // Not known to happen. If it did, each side would read under other terms than it agreed on.
      log.atError().addKeyValue("session", id).log("server connection of another log-in");
      server.release();
      end(Pool.UNREACHABLE);
      return;
    }
    tally.exchangeBegins();
    exchange = service.dialect().exchange(session, sessions.cancelKeys().beside(session, server));
    Relay relay = newRelay(server.channel(), exchange);
    ByteBuf later = waiting.replay().later();
    state = waiting.toRelaying(server, relay);
    identity.paired();
    if (!opened) {
      opened = true;
      fire(hooks.current().onOpened(), "");
    }
    IssuedKey key =
        sessions
            .cancelKeys()
            .issue(session, server, serverLogIn.credential(), reception.cancelNumber());
    cancelKey = key;
    client.write(reception.welcome(session, key.secret()), client.voidPromise());
    loggedIn();
    if (later.isReadable()) {
      relay.fromClient(later);
      server.channel().flush();
    } else {
      later.release();
    }
    client.flush();
    server.channel().config().setAutoRead(true);
    if (!server.channel().isActive()) {
      serverGone(server);
    }
  }

  private Relay newRelay(Channel server, @Nullable Exchange followed) {
    if (followed != null && hooks.current().needTraffic()) {
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
      tally.refused(refusal);
    }
  }

  void fromServer(ServerConnection from, ByteBuf bytes) {
    tally.fromServer(bytes.readableBytes());
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
      tally.answered(exchange, pool);
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
    // Where bytes are opaque the client's good-bye is not seen: a server that closes in order is
    // taken to have been told.
    boolean asAgreed =
        opaque
            ? !serverBroken && state instanceof SessionState.Relaying
            : exchange != null && exchange.terminated();
    if (asAgreed) {
      finish(serverEnded() ? Close.SERVER_ENDED : Close.QUIT);
      return;
    }
    end(new Refusal(Refusal.Reason.SERVER_LOST, "the connection to the database was lost"));
  }

  private boolean serverEnded() {
    return exchange != null && exchange.endedByServer();
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
    } else {
      serverBroken = true;
    }
  }

  // What the relay, and time, tell.

  /** After each read, on either side. */
  private void progressed() {
    timers.progressed();
    tally.count(exchange);
    if (!loggedIn
        || hooks.outdated()
        || draining != null
        || serverGone
        || startsOver()
        || leaving()) {
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
      if (!(state instanceof SessionState.Relaying)) {
        return; // there was no room for who it turned out to be
      }
    }
    if (serverGone) {
      if (relaying.relay().passedOn()) {
        lost();
      }
      return;
    }
    if (leaving() && relaying.relay().passedOn()) {
      letGo(new SessionState.Closing(), "");
      LastWords.none(client);
      return;
    }
    if (startsOver() && draining == null && endsClean()) {
      startOver(relaying);
      return;
    }
    if (hooks.outdated() && relaying.relay().atRequestStart()) {
      hooks.adopt();
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
   * It said good-bye and has every answer. The server, which stays, was not told: closing, which
   * some drivers wait for, is for us.
   */
  private boolean leaving() {
    return serverLogIn != null
        && exchange != null
        && exchange.terminated()
        && exchange.unanswered() == 0;
  }

  private boolean startsOver() {
    return exchange != null && exchange.startsOver();
  }

  /**
   * It is to be another. What it has is no use to that one and goes back, and it logs in as if it
   * had just come; if that fails, it is turned away like anybody.
   */
  private void startOver(SessionState.Relaying relaying) {
    tally.count(exchange);
    ByteBuf words = relaying.relay().unpassed();
    Exchange followed = exchange;
    reception = reception.again();
    state = relaying.toStarting(reception);
    withdrawCancelKey(relaying.server());
    giveBack(relaying.server(), followed);
    leavePlace();
    cancelKey = null;
    serverLogIn = null;
    exchange = null;
    loggedIn = false;
    startLoginTimer(Duration.ZERO);
    client.config().setAutoRead(true);
    reception.receive(words);
  }

  /**
   * The relay for the hooks as they are now: from blind to hooked; the other way is not worth it.
   */
  private void change(SessionState.Relaying relaying) {
    if (relaying.relay() instanceof BlindRelay blind && hooks.current().needTraffic() && !opaque) {
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
    Exchange followed = exchange;
    if (followed != null) {
      identify(followed);
      ServerConnection server = server();
      if (followed.processId() != Exchange.NONE && server != null && cancelKey == null) {
        sessions.cancelKeys().add(followed.processId(), server.backend());
      }
    }
    SessionLimits limits = service.listener().limits(identity.database(), identity.user());
    if (followed != null) {
      followed.limit(limits.maxMessageBytes());
    }
    timers.start(limits);
    enters();
  }

  /** By what its exchange knows better than its first packet, which not every protocol has. */
  private void identify(Exchange followed) {
    if (followed.user() != null || followed.database() != null) {
      String user = followed.user();
      identity.named(user == null ? identity.user() : user, followed.database());
    }
  }

  @Override
  public @Nullable Exchange exchange() {
    return exchange;
  }

  @Override
  public boolean cancelStatement() {
    if (cancelKey == null) {
      return false;
    }
    sessions.canceller().cancel(cancelKey, Cancellation.STATEMENT, client.eventLoop(), () -> {});
    return true;
  }

  @Override
  public void expired(Refusal why) {
    end(why);
  }

  @Override
  public void violated(ProtocolViolation violation) {
    end(Refusal.of(violation));
  }

  @Override
  public void failed(Refusal refusal) {
    end(refusal);
  }

  @Override
  public Hooks hooks() {
    return hooks.current();
  }

  @Override
  public void requestStarts() {
    hooks.adopt();
  }

  @Override
  public boolean serverStays() {
    return serverLogIn != null;
  }

  @Override
  public Connection connection() {
    return identity.connection(service.listener(), server());
  }

  // What the process asks.

  /** New hooks, to use from the next request boundary on. */
  void adopt(Hooks newest) {
    hooks.offer(newest);
    switch (state) {
      case SessionState.Relaying relaying -> settled();
      case SessionState.Paired paired -> {} // at its first request, or when it is logged in
      default -> hooks.adopt();
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
    tally.endsFor(refusal, serverEnded());
    finish(lastWords(refusal), refusal.message());
  }

  private void finish(Close how) {
    tally.endsFor(how);
    finish(null, "");
  }

  private @Nullable ByteBuf lastWords(Refusal refusal) {
    // Where nobody knows what the client reads next, it would not read this as what it is.
    if (opaque || (relay() instanceof BlindRelay blind && blind.exchange() == null)) {
      return null;
    }
    return exchange == null
        ? reception.rejection(refusal)
        : exchange.farewell(refusal, client.alloc());
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
    LastWords.say(client, lastWords);
  }

  /** Ends at once: the client is gone, or has to be. */
  void close() {
    client.close();
  }

  /** It had the whole time of a drain to end. */
  void drainedOut() {
    tally.endsFor(Close.DRAIN_TIMEOUT);
    close();
  }

  private void closed() {
    letGo(new SessionState.Closed(), "");
    if (serverEnded()) {
      tally.endsFor(Close.SERVER_ENDED);
    } else if (exchange != null && exchange.terminated()) {
      tally.endsFor(Close.QUIT);
    }
    tally.tell(sessions.connectionLog(), id, listener(), pool, identity);
    sessions.remove(client.eventLoop(), this);
    leavePlace();
    hooks.leave();
    ended.complete(null);
  }

  private void leavePlace() {
    if (place != null) {
      occupancy.leave(place);
      place = null;
    }
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
    if (exchange != null) {
      identify(exchange); // also whom the database turned away
    }
    if (hooks.current().onClosed() != null) {
      connection(); // as long as it has a server connection to tell of
    }
    fire(hooks.current().onClosing(), error);
    Exchange followed = endsClean() ? exchange : null;
    if (server != null && cancelKey != null && exchange != null && exchange.unanswered() > 0) {
      // Nobody waits for it any more, and closing the connection alone would let it run on.
      sessions.canceller().cancel(cancelKey, Cancellation.SESSION, client.eventLoop(), () -> {});
    }
    state.release();
    state = next;
    if (server != null) {
      withdrawCancelKey(server);
      giveBack(server, followed);
    }
    fire(hooks.current().onClosed(), error);
  }

  /** The server has answered everything, and nothing of that is left on its way. */
  private boolean endsClean() {
    Relay relay = relay();
    return serverLogIn != null
        && relay != null
        && relay.inStep()
        && relay.passedOn()
        && exchange != null
        && exchange.atBoundary();
  }

  private void withdrawCancelKey(ServerConnection server) {
    if (cancelKey != null) {
      sessions.cancelKeys().withdraw(cancelKey);
    } else if (loggedIn && exchange != null && exchange.processId() != Exchange.NONE) {
      sessions.cancelKeys().remove(exchange.processId(), server.backend());
    }
  }

  /**
   * @param followed null if the server connection is no use to anybody else
   */
  private void giveBack(ServerConnection server, @Nullable Exchange followed) {
    Channel channel = server.channel();
    // A cancel that is under way would hit whoever has the connection next.
    if (followed == null || !channel.isActive() || cancelKey == null || cancelKey.underWay()) {
      server.release();
      return;
    }
    channel.pipeline().remove(ServerHandler.class);
    server.release(followed);
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
