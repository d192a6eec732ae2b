package dev.headgate.proxy.pool;

import dev.headgate.config.PoolConfig;
import dev.headgate.config.PoolMode;
import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.backend.Backends;
import dev.headgate.proxy.backend.Connector;
import dev.headgate.proxy.backend.HealthCheck;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.NoTls;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.ServerGreeting;
import dev.headgate.proxy.tls.ServerTls;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool whose clients have a server connection each: for Passthrough a fresh one, that is closed
 * after it; in Session mode one that is logged in as they are, and reset after them for the next.
 *
 * <p>The pool is an actor on one event loop, its home: everything it knows changes there, one event
 * after another, and so needs no lock. Events are always posted, never called. A server connection
 * is opened on the loop of the client it is for and stays there; idle ones are spread over the
 * loops.
 *
 * <p>Each connection holds a permit from before its connect until its channel is closed; there are
 * {@code maxServerConnections} of them. A free permit goes to the client at the head of the queue,
 * and only with an empty queue to the refill. A client that finds idle connections on other loops
 * only gets one of these moved to its own; one that finds no permit, and none that is logged in as
 * it is, has one of the others closed for it.
 */
public final class ServerPool implements Pool {

  private static final Logger log = LoggerFactory.getLogger(ServerPool.class);
  private static final Duration SWEEP = Duration.ofMillis(250);

  private static final Refusal REMOVED =
      new Refusal(Refusal.Reason.SHUTTING_DOWN, "the pool was removed");

  private final String name;
  private final Dialect dialect;
  private final PoolMode mode;
  private final PoolUsers users;
  private final Greetings greetings;
  private final EventLoop home;
  private final Events events;
  private final Backends backends;
  private final HealthCheck health;
  private final Census census = new Census();
  private final PoolHooks hooks = new PoolHooks();
  private final Connections connections;
  private final WaitQueue queue;
  private final Opener opener;
  private final Delivery delivery = new Delivery(new Deliveries());
  private final Recovery recovery = new Recovery();

  private volatile PoolConfig config;
  private @Nullable ServerTls tls;
  private @Nullable ScheduledFuture<?> sweep;
  private boolean retired;
  private boolean closed;

  /**
   * Opens nothing before {@link #start}.
   *
   * @param tls null where server connections are not encrypted
   */
  public ServerPool(
      PoolConfig config,
      Dialect dialect,
      EventLoopGroup group,
      Connector connector,
      @Nullable ServerTls tls) {
    this.tls = tls;
    this.mode = config.mode();
    this.greetings = new Greetings(dialect);
    this.name = config.name();
    this.config = config;
    this.dialect = dialect;
    this.home = group.next();
    this.events = new Events(home);
    Cleaning cleaning =
        new Cleaning(
            dialect,
            used -> events.execute(() -> resetting(used)),
            reset -> events.execute(() -> clean(reset)));
    this.connections = new Connections(loops(group), census, cleaning::clean);
    this.queue = new WaitQueue(home, census);
    this.opener = new Opener(events, dialect, new Openings());
    this.backends = new Backends(config, connector);
    this.health = new HealthCheck(home, dialect, backends);
    this.users =
        new PoolUsers(config, dialect, home, taker -> claim(home, taker), this::closeOutdated);
  }

  private static List<EventLoop> loops(EventLoopGroup group) {
    List<EventLoop> loops = new ArrayList<>();
    for (EventExecutor loop : group) {
      loops.add((EventLoop) loop);
    }
    return loops;
  }

  // For the snapshot, from any thread.

  public void start(Hooks first) {
    home.execute(
        () -> {
          hooks.adopt(first);
          health.start(config.healthCheck());
          users.ask(config);
          sweep =
              home.scheduleWithFixedDelay(
                  this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
          serve();
        });
  }

  /** Changes everything but name, protocol and mode, and no connection that a session has. */
  public void reconfigure(PoolConfig newest, Hooks newestHooks, @Nullable ServerTls newestTls) {
    users.name(newest);
    home.execute(
        () -> {
          if (closed) {
            return;
          }
          hooks.adopt(newestHooks);
          tls = newestTls;
          if (!newest.equals(config)) {
            config = newest;
            backends.reconfigure(newest);
            health.start(newest.healthCheck());
            users.ask(newest);
            closeOutdated();
            serve();
          }
        });
  }

  /** Keeps nothing open ahead any more; who has a connection, or still asks for one, is served. */
  public void retire() {
    home.execute(
        () -> {
          retired = true;
          serve();
        });
  }

  /** Ends everything, also what sessions have. */
  public void close() {
    home.execute(this::closeNow);
  }

  public PoolStatus status() {
    return census.status(name, backends());
  }

  // For sessions, from any thread.

  @Override
  public String name() {
    return name;
  }

  @Override
  public PoolMode mode() {
    return mode;
  }

  @Override
  public Future<ServerGreeting> greeting(EventLoop loop) {
    return greetings.next(loop, backends.likely(), config.connect().timeout());
  }

  @Override
  public Users users() {
    return users;
  }

  @Override
  public void answered(long nanos) {
    census.latencies.query().record(nanos);
  }

  @Override
  public List<Backend> backends() {
    return List.copyOf(backends.all());
  }

  @Override
  public Claim claim(EventLoop loop, Taker taker) {
    Waiter waiter =
        new Waiter(loop, taker, cancelled -> events.execute(() -> queue.remove(cancelled)));
    home.execute(() -> claimed(waiter));
    return waiter;
  }

  // Everything below happens at home, unless it says otherwise.

  private void claimed(Waiter waiter) {
    if (closed) {
      waiter.refuse(REMOVED);
      return;
    }
    queue.addLast(waiter);
    serve();
    queue.mustWait(waiter, config.queueTimeout(), connections.closing() > 0);
  }

  /** Brings the pool closer to what it should be; called after every event. */
  private void serve() {
    serveQueue();
    trim();
    refill();
    if (connections.idle() >= wantedIdle()) {
      hooks.filled(config);
    }
  }

  private void serveQueue() {
    while (!queue.isEmpty()) {
      Waiter head = queue.first();
      PooledConnection ready = connections.assign(head);
      if (ready != null) {
        queue.remove(head);
        delivery.bring(ready, head);
      } else if (connections.permits() < config.maxServerConnections()) {
        queue.remove(head);
        open(Attempt.forClient(head, config.connect().retries()));
      } else {
        reclaim();
        return;
      }
    }
  }

  /** Closes idle connections that serve others, as many as clients wait: permits for them. */
  private void reclaim() {
    boolean more = true;
    while (more && connections.closing() < queue.size()) {
      more = connections.closeOneIdle();
    }
  }

  private void trim() {
    boolean more = true;
    while (more
        && (connections.idle() > mostIdle()
            || connections.staying() > config.maxServerConnections())) {
      more = connections.closeOneIdle();
    }
  }

  private void refill() {
    while (!recovery.pausing()
        && queue.isEmpty()
        && connections.idle() + connections.openingAhead() < wantedIdle()
        && connections.permits() < config.maxServerConnections()) {
      if (recovery.away() && connections.openingAhead() > 0) {
        return;
      }
      open(Attempt.ahead(connections.loopWithFewest()));
    }
  }

  private int wantedIdle() {
    // Opened ahead, a server that speaks first would greet nobody, and soon give up on the log-in.
    // As whom to log in ahead, only clients can tell.
    return retired || reuses() || dialect.serverSpeaksFirst() ? 0 : config.minIdle();
  }

  /** Who is logged in costs more to replace than to keep, until it was idle for too long. */
  private int mostIdle() {
    return reuses() && !retired ? Integer.MAX_VALUE : wantedIdle();
  }

  private boolean reuses() {
    return mode == PoolMode.Session;
  }

  private void open(Attempt attempt) {
    opener.open(
        connections.begin(backends.pick(attempt.tried()), attempt, tls),
        attempt,
        config.connect().timeout());
  }

  private final class Openings implements Opener.Outcome {

    @Override
    public void opened(PooledConnection connection, boolean taken) {
      census.connects.increment();
      census.latencies.connect().record(connection.ageNanos());
      connection.backend().succeeded();
      recovery.connected();
      hooks.connected(connection, config);
      connections.opened(connection, taken, recovery.lifespan(config.idleTimeout()));
      if (!taken) {
        connection.loop().execute(() -> IdleWatcher.watch(connection.channel()));
        closeIfOutdated(connection);
      }
      if (closed) {
        connection.close();
      }
      serve();
    }

    @Override
    public void failed(PooledConnection connection, Attempt attempt, Throwable cause) {
      census.connectFailures.increment();
      if (cause instanceof NoTls) {
        connection.backend().distrusted(cause);
      } else {
        connection.backend().failed(cause);
      }
      connections.forget(connection);
      recovery.connectFailed();
      greetings.forget();
      Waiter waiter = attempt.waiter();
      if (waiter == null) {
        pause();
      } else if (attempt.retries() > 0 && !waiter.done() && !closed) {
        open(attempt.retry(connection.backend()));
      } else {
        waiter.refuse(UNREACHABLE);
      }
      serve();
    }

    @Override
    public void refused(PooledConnection connection, Attempt attempt, Refusal refusal) {
      census.connectFailures.increment();
      connection.backend().succeeded(); // it lives
      connections.forget(connection);
      Waiter waiter = attempt.waiter();
      if (waiter != null) {
        waiter.refuse(Accounts.refused(waiter.logIn(), refusal));
      }
      serve();
    }

    @Override
    public void ended(PooledConnection connection) {
      if (connection.state() instanceof ServerState.Idle ready
          && recovery.suspicious(ready.life())) {
        // A server that accepts and closes at once would have us reconnect as fast as we can.
        pause();
      }
      connections.forget(connection);
      serve();
    }
  }

  private final class Deliveries implements Delivery.Return {

    @Override
    public void died(Waiter waiter) {
      events.execute(() -> claimAgain(waiter));
    }

    @Override
    public void unwanted(PooledConnection connection) {
      events.execute(() -> nobodys(connection));
    }
  }

  /** It keeps its turn: the connection it was to get had died on the way. */
  private void claimAgain(Waiter waiter) {
    if (closed) {
      waiter.refuse(REMOVED);
    } else if (!waiter.done()) {
      queue.addFirst(waiter, config.queueTimeout());
      serve();
    }
  }

  private void nobodys(PooledConnection connection) {
    connections.unwanted(connection, recovery.lifespan(config.idleTimeout()));
    closeIfOutdated(connection);
    serve();
  }

  private void resetting(PooledConnection connection) {
    connections.resetting(connection);
  }

  private void clean(PooledConnection connection) {
    census.resets.increment();
    connections.clean(connection, recovery.nextLife(config.idleTimeout()));
    if (closed || retired || recovery.worn(connection, config.maxLifetime())) {
      connections.closeIdle(connection);
    }
    closeIfOutdated(connection);
    serve();
  }

  /**
   * Idle, and of a backend that is not this pool's any more, of a user as it was before, or under
   * other terms of encryption.
   */
  private void closeIfOutdated(PooledConnection connection) {
    if (!backends.contains(connection.backend())
        || !users.current(connection.account())
        || !Objects.equals(connection.tls(), tls)) {
      connections.closeIdle(connection);
    }
  }

  private void closeOutdated() {
    connections.allIdle().forEach(this::closeIfOutdated);
  }

  private void pause() {
    if (!recovery.pausing()) {
      long nanos = recovery.pause(config.connect().backoff());
      home.schedule(this::tryAgain, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void tryAgain() {
    recovery.pauseOver();
    serve();
  }

  private void sweep() {
    recovery.calmDown();
    for (PooledConnection connection : connections.allIdle()) {
      if (connection.state() instanceof ServerState.Idle ready
          && ready.life().over()
          && !(reuses() && connections.idle() <= config.minIdle())) {
        connections.closeIdle(connection);
      }
    }
  }

  private void closeNow() {
    if (closed) {
      return;
    }
    closed = true;
    retired = true;
    health.stop();
    if (sweep != null) {
      sweep.cancel(false);
    }
    queue.refuseAll(REMOVED);
    connections.closeAll();
    hooks.adopt(Hooks.NONE);
    log.atInfo().addKeyValue("pool", name).log("pool closed");
  }
}
