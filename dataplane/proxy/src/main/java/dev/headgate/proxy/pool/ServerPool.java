package dev.headgate.proxy.pool;

import dev.headgate.config.PoolConfig;
import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.backend.Backends;
import dev.headgate.proxy.backend.Connector;
import dev.headgate.proxy.backend.HealthCheck;
import dev.headgate.proxy.backend.TcpBackend;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A pool in Passthrough mode: each client gets a fresh server connection for its life.
 *
 * <p>The pool is an actor on one event loop, its home: everything it knows changes there, one event
 * after another, and so needs no lock. Events are always posted, never called. A server connection
 * is opened on the loop of the client it is for and stays there; idle ones are spread over the
 * loops.
 *
 * <p>Each connection holds a permit from before its connect until its channel is closed; there are
 * {@code maxServerConnections} of them. A free permit goes to the client at the head of the queue,
 * and only with an empty queue to the refill. A client that finds idle connections on other loops
 * only, and no permit, has one of these closed for it: a channel cannot change its loop.
 */
public final class ServerPool implements Pool {

  private static final Logger log = LoggerFactory.getLogger(ServerPool.class);
  private static final Duration SWEEP = Duration.ofMillis(250);

  private final String name;
  private final Dialect dialect;
  private final List<EventLoop> loops = new ArrayList<>();
  private final EventLoop home;
  private final Backends backends;
  private final HealthCheck health;
  private final Census census = new Census();

  private PoolConfig config;
  private final PoolHooks hooks = new PoolHooks();
  private final Set<PooledConnection> open = new HashSet<>();
  private final Set<PooledConnection> openingAhead = new HashSet<>();
  private final IdleConnections idle;
  private final LinkedHashSet<Waiter> queue = new LinkedHashSet<>();
  private final Recovery recovery = new Recovery();
  private @Nullable ScheduledFuture<?> sweep;
  private long ids;

  /** The refill waits for its backoff. */
  private boolean pausing;

  private boolean retired;
  private boolean closed;

  /** Opens nothing before {@link #start}. */
  public ServerPool(PoolConfig config, Dialect dialect, EventLoopGroup group, Connector connector) {
    this.name = config.name();
    this.config = config;
    this.dialect = dialect;
    for (EventExecutor loop : group) {
      loops.add((EventLoop) loop);
    }
    this.home = group.next();
    this.idle = new IdleConnections(loops);
    this.backends = new Backends(config, connector);
    this.health = new HealthCheck(home, dialect, backends);
  }

  // ---- for the snapshot, from any thread

  public void start(Hooks first) {
    home.execute(
        () -> {
          hooks.adopt(first);
          health.start(config.healthCheck());
          sweep =
              home.scheduleWithFixedDelay(
                  this::sweep, SWEEP.toMillis(), SWEEP.toMillis(), TimeUnit.MILLISECONDS);
          serve();
        });
  }

  /** Changes everything but name and protocol, and no connection that a session has. */
  public void reconfigure(PoolConfig newest, Hooks newestHooks) {
    home.execute(
        () -> {
          if (closed) {
            return;
          }
          hooks.adopt(newestHooks);
          if (!newest.equals(config)) {
            config = newest;
            backends.reconfigure(newest);
            health.start(newest.healthCheck());
            idle.all().stream()
                .filter(connection -> !backends.contains(connection.backend()))
                .forEach(this::closeIdle);
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
    return new PoolStatus(
        name,
        census.idle.get(),
        census.assigned.get(),
        census.connecting.get(),
        census.waiting.get(),
        census.connects.sum(),
        census.connectFailures.sum(),
        census.waits.sum(),
        census.waitTimeouts.sum(),
        census.waitNanos.sum(),
        backends.all().stream()
            .map(b -> new PoolStatus.BackendStatus(b.name(), b.healthy(), b.connections()))
            .toList());
  }

  // ---- for sessions, from any thread

  @Override
  public String name() {
    return name;
  }

  @Override
  public List<Backend> backends() {
    return List.copyOf(backends.all());
  }

  @Override
  public Claim claim(EventLoop loop, Taker taker) {
    Waiter waiter = new Waiter(loop, taker, cancelled -> home.execute(() -> cancelled(cancelled)));
    home.execute(() -> claimed(waiter));
    return waiter;
  }

  // ---- everything below happens at home, unless it says otherwise

  private void claimed(Waiter waiter) {
    if (closed) {
      waiter.refuse(new Refusal(Reason.SHUTTING_DOWN, "the pool was removed"));
      return;
    }
    queue.addLast(waiter);
    serve();
    if (queue.contains(waiter)) {
      census.waits.increment();
      awaitTurn(waiter);
    }
  }

  private void awaitTurn(Waiter waiter) {
    long left = config.queueTimeout().toNanos() - waiter.waitedNanos();
    waiter.queued(home.schedule(() -> timedOut(waiter), left, TimeUnit.NANOSECONDS));
  }

  private void timedOut(Waiter waiter) {
    if (queue.contains(waiter)) {
      leaveQueue(waiter);
      census.waitTimeouts.increment();
      waiter.refuse(
          new Refusal(
              Reason.QUEUE_TIMEOUT, "no server connection became free within the queue timeout"));
    }
  }

  private void cancelled(Waiter waiter) {
    if (queue.contains(waiter)) {
      leaveQueue(waiter);
    }
  }

  private void leaveQueue(Waiter waiter) {
    queue.remove(waiter);
    if (waiter.queued()) {
      waiter.dequeued();
      census.waitNanos.add(waiter.waitedNanos());
    }
  }

  /** Brings the pool closer to what it should be; called after every event. */
  private void serve() {
    serveQueue();
    trim();
    refill();
    census.waiting.set(queue.size());
    if (idle.size() >= wantedIdle()) {
      hooks.filled(config);
    }
  }

  private void serveQueue() {
    while (!queue.isEmpty()) {
      Waiter head = queue.getFirst();
      PooledConnection ready = idle.poll(head.loop());
      if (ready != null) {
        leaveQueue(head);
        assign(ready, head);
      } else if (census.open() < config.maxServerConnections()) {
        leaveQueue(head);
        connect(Attempt.forClient(head, config.connect().retries()));
      } else {
        reclaim();
        return;
      }
    }
  }

  /** Closes idle connections of other loops, as many as clients wait: permits for them. */
  private void reclaim() {
    while (census.closing.get() < queue.size()) {
      PooledConnection victim = idle.pollWhereMost();
      if (victim == null) {
        return;
      }
      closeIdle(victim);
    }
  }

  private void trim() {
    while (idle.size() > wantedIdle() || tooMany()) {
      PooledConnection victim = idle.pollWhereMost();
      if (victim == null) {
        return;
      }
      closeIdle(victim);
    }
  }

  private boolean tooMany() {
    return census.open() - census.closing.get() > config.maxServerConnections();
  }

  private void refill() {
    while (!pausing
        && queue.isEmpty()
        && idle.size() + openingAhead.size() < wantedIdle()
        && census.open() < config.maxServerConnections()) {
      if (recovery.away() && !openingAhead.isEmpty()) {
        return;
      }
      connect(Attempt.ahead(loopWithFewest()));
    }
  }

  private int wantedIdle() {
    // Opened ahead, a server that speaks first would greet nobody, and soon give up on the log-in.
    return retired || dialect.serverSpeaksFirst() ? 0 : config.minIdle();
  }

  private EventLoop loopWithFewest() {
    return loops.stream().min(Comparator.comparingLong(this::readyOrOpening)).orElseThrow();
  }

  private long readyOrOpening(EventLoop loop) {
    return idle.size(loop) + openingAhead.stream().filter(c -> c.loop().equals(loop)).count();
  }

  // ---- a connection's life

  private void connect(Attempt attempt) {
    TcpBackend backend = backends.pick(attempt.tried());
    PooledConnection connection = new PooledConnection(++ids, backend, attempt.loop(), census);
    open.add(connection);
    if (attempt.waiter() == null) {
      openingAhead.add(connection);
    }
    backend
        .connect(attempt.loop())
        .addListener((Future<Channel> result) -> connectEnded(connection, attempt, result));
  }

  /** On the connection's loop: a client need not wait for the way home and back. */
  private void connectEnded(PooledConnection connection, Attempt attempt, Future<Channel> result) {
    if (!result.isSuccess()) {
      home.execute(() -> connectFailed(connection, attempt, result.cause()));
      return;
    }
    Channel channel = result.getNow();
    connection.connected(channel);
    Waiter waiter = attempt.waiter();
    Waiter taker = waiter == null || waiter.done() ? null : waiter;
    home.execute(() -> connected(connection, taker != null));
    channel.closeFuture().addListener(end -> home.execute(() -> ended(connection)));
    if (taker != null) {
      taker.take(connection);
    }
  }

  private void connected(PooledConnection connection, boolean taken) {
    census.connects.increment();
    openingAhead.remove(connection);
    connection.backend().succeeded();
    recovery.connected();
    hooks.connected(connection, config);
    if (!(connection.state() instanceof ServerState.Connecting connecting)) {
      throw new IllegalStateException("connected when " + connection.state());
    }
    if (taken) {
      connection.become(connecting.assigned());
    } else {
      makeIdle(connection, connecting.idle(recovery.lifespan(config.idleTimeout())));
      connection.loop().execute(() -> IdleWatcher.watch(connection.channel()));
    }
    if (closed) {
      closeChannel(connection);
    }
    serve();
  }

  private void connectFailed(PooledConnection connection, Attempt attempt, Throwable cause) {
    census.connectFailures.increment();
    connection.backend().failed(cause);
    openingAhead.remove(connection);
    forget(connection);
    recovery.connectFailed();
    Waiter waiter = attempt.waiter();
    if (waiter == null) {
      pause();
    } else if (attempt.retries() > 0 && !waiter.done() && !closed) {
      connect(attempt.retry(connection.backend()));
    } else {
      waiter.refuse(new Refusal(Reason.SERVER_UNREACHABLE, "the database cannot be reached"));
    }
    serve();
  }

  private void assign(PooledConnection connection, Waiter waiter) {
    if (connection.state() instanceof ServerState.Idle ready) {
      connection.become(ready.assigned());
      connection.loop().execute(() -> handOver(connection, waiter));
    }
  }

  /** On the connection's loop. */
  private void handOver(PooledConnection connection, Waiter waiter) {
    if (!connection.channel().isActive()) {
      home.execute(() -> claimAgain(waiter));
    } else if (waiter.done()) {
      home.execute(() -> unwanted(connection));
    } else {
      IdleWatcher.stepAside(connection.channel());
      connection.openedAheadOfClient();
      waiter.take(connection);
    }
  }

  /** It keeps its turn: the connection it was to get had died on the way. */
  private void claimAgain(Waiter waiter) {
    if (waiter.done()) {
      return;
    }
    if (closed) {
      claimed(waiter);
      return;
    }
    queue.addFirst(waiter);
    awaitTurn(waiter);
    serve();
  }

  /** Still watched, and nobody's again. */
  private void unwanted(PooledConnection connection) {
    if (connection.state() instanceof ServerState.Assigned assigned) {
      makeIdle(connection, assigned.unwanted(recovery.lifespan(config.idleTimeout())));
      if (closed) {
        closeChannel(connection);
      }
      serve();
    }
  }

  private void makeIdle(PooledConnection connection, ServerState.Idle state) {
    connection.become(state);
    if (backends.contains(connection.backend())) {
      idle.add(connection);
    } else {
      closeIdle(connection);
    }
  }

  private void closeIdle(PooledConnection connection) {
    if (connection.state() instanceof ServerState.Idle ready) {
      idle.remove(connection);
      connection.become(ready.closing());
      closeChannel(connection);
    }
  }

  private static void closeChannel(PooledConnection connection) {
    connection.loop().execute(() -> connection.channel().close());
  }

  /** The channel is closed, by whomever. */
  private void ended(PooledConnection connection) {
    if (connection.state() instanceof ServerState.Idle ready) {
      idle.remove(connection);
      if (recovery.suspicious(ready.life())) {
        // A server that accepts and closes at once would have us reconnect as fast as we can.
        pause();
      }
    }
    forget(connection);
    serve();
  }

  private void forget(PooledConnection connection) {
    connection.become(connection.state().closed());
    open.remove(connection);
  }

  private void pause() {
    if (!pausing) {
      pausing = true;
      long nanos = recovery.pause(config.connect().backoff());
      home.schedule(this::tryAgain, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void tryAgain() {
    pausing = false;
    if (!closed) {
      serve();
    }
  }

  private void sweep() {
    recovery.calmDown(pausing);
    for (PooledConnection connection : idle.all()) {
      if (connection.state() instanceof ServerState.Idle ready && ready.life().over()) {
        closeIdle(connection);
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
    List.copyOf(queue)
        .forEach(
            waiter -> {
              leaveQueue(waiter);
              waiter.refuse(new Refusal(Reason.SHUTTING_DOWN, "the pool was removed"));
            });
    for (PooledConnection connection : open) {
      if (!(connection.state() instanceof ServerState.Connecting)) {
        closeChannel(connection);
      }
    }
    serve();
    hooks.adopt(Hooks.NONE);
    log.atInfo().addKeyValue("pool", name).log("pool closed");
  }
}
