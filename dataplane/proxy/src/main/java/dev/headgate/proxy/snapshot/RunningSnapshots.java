package dev.headgate.proxy.snapshot;

import dev.headgate.config.Configuration;
import dev.headgate.config.ListenerConfig;
import dev.headgate.config.PoolConfig;
import dev.headgate.config.PoolMode;
import dev.headgate.config.Problem;
import dev.headgate.config.Protocol;
import dev.headgate.config.RouteConfig;
import dev.headgate.proxy.backend.Connector;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.listener.Listener;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.pool.ServerPool;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.relay.Transport;
import dev.headgate.proxy.session.AuthenticationRules;
import dev.headgate.proxy.session.Routes;
import dev.headgate.proxy.session.Service;
import dev.headgate.proxy.session.Sessions;
import dev.headgate.proxy.tls.ServerTls;
import io.netty.channel.EventLoopGroup;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The {@link Snapshots} of a data plane. */
public final class RunningSnapshots implements Snapshots {

  private static final Logger log = LoggerFactory.getLogger(RunningSnapshots.class);

  /** A loop that is not held up gets there at once. */
  private static final int ADOPTION_SECONDS = 1;

  private final Transport transport;
  private final EventLoopGroup loops;
  private final Function<Protocol, Dialect> dialects;
  private final Sessions sessions;
  private final Connector connector;
  private final Set<ServerPool> draining = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean accepting = new AtomicBoolean(true);
  private volatile @Nullable Snapshot current;

  public RunningSnapshots(
      Transport transport, EventLoopGroup loops, Function<Protocol, Dialect> dialects) {
    this.transport = transport;
    this.loops = loops;
    this.dialects = dialects;
    this.sessions = new Sessions(loops);
    this.connector = new Connector(transport);
  }

  @Override
  public Prepared prepare(Configuration configuration, Hooks hooks) {
    return new Next(configuration, hooks);
  }

  @Override
  public List<ListenerStatus> listeners() {
    Snapshot snapshot = current;
    if (snapshot == null) {
      return List.of();
    }
    List<ListenerStatus> status = new ArrayList<>();
    for (int i = 0; i < snapshot.listeners().size(); i++) {
      Listener listener = snapshot.listeners().get(i);
      List<String> pools =
          snapshot.configuration().listeners().get(i).routes().stream()
              .map(RouteConfig::pool)
              .distinct()
              .toList();
      status.add(
          new ListenerStatus(
              listener.name(), listener.address(), listener.clients(), listener.counters(), pools));
    }
    return List.copyOf(status);
  }

  @Override
  public List<PoolStatus> pools() {
    Snapshot snapshot = current;
    return snapshot == null
        ? List.of()
        : snapshot.pools().values().stream().map(ServerPool::status).toList();
  }

  @Override
  public CompletionStage<Void> drain(Duration timeout) {
    Snapshot snapshot = current;
    if (snapshot != null && accepting.compareAndSet(true, false)) {
      snapshot.listeners().forEach(Listener::close);
      snapshot.pools().values().forEach(ServerPool::retire);
    }
    return sessions.drain(
        session -> true,
        new Refusal(Reason.SHUTTING_DOWN, "the gateway is shutting down"),
        timeout);
  }

  @Override
  public void close() {
    drain(Duration.ZERO);
    Snapshot snapshot = current;
    if (snapshot != null) {
      snapshot.pools().values().forEach(ServerPool::close);
    }
    draining.forEach(ServerPool::close);
    connector.close();
  }

  /** The snapshot to come. */
  private final class Next implements Prepared {

    private final Change change;
    private final Hooks hooks;
    private final Map<String, ServerPool> pools = new LinkedHashMap<>();
    private final List<Service> services = new ArrayList<>();
    private final Binding binding;
    private final Encryptions encryptions;

    Next(Configuration configuration, Hooks hooks) {
      Snapshot before = current;
      this.hooks = hooks;
      change = new Change(before == null ? null : before.configuration(), configuration);
      encryptions = new Encryptions(before, dialects);
      for (PoolConfig pool : configuration.pools()) {
        ServerTls tls = encryptions.add(pools.size(), pool);
        pools.put(pool.name(), keepOrMake(before, pool, tls));
      }
      binding =
          before == null
              ? new Binding(List.of(), List.of())
              : new Binding(before.configuration().listeners(), before.listeners());
      for (ListenerConfig listener : configuration.listeners()) {
        Service service = service(listener);
        binding.add(services.size(), service, s -> Listener.bind(s, transport, loops, sessions));
        services.add(service);
      }
    }

    private ServerPool keepOrMake(
        @Nullable Snapshot before, PoolConfig pool, @Nullable ServerTls tls) {
      if (before != null) {
        for (PoolConfig old : before.configuration().pools()) {
          ServerPool running = before.pools().get(old.name());
          if (running != null && old.name().equals(pool.name()) && change.keeps(old)) {
            return running;
          }
        }
      }
      return new ServerPool(pool, dialects.apply(pool.protocol()), loops, connector, tls);
    }

    private Service service(ListenerConfig listener) {
      List<Routes.Route> routes = new ArrayList<>();
      for (RouteConfig route : listener.routes()) {
        ServerPool pool = pools.get(route.pool());
        if (pool == null) {
          throw new IllegalArgumentException("route to an unknown pool: " + route.pool());
        }
        routes.add(new Routes.Route(route.database(), route.user(), pool));
      }
      return new Service(
          listener,
          dialects.apply(listener.protocol()),
          new Routes(routes),
          AuthenticationRules.of(listener.authentication()),
          hooks,
          encryptions.add(services.size(), listener));
    }

    @Override
    public List<Problem> problems() {
      return Stream.concat(binding.problems().stream(), encryptions.problems().stream()).toList();
    }

    @Override
    public List<String> needsRestart() {
      return List.copyOf(binding.needsRestart());
    }

    @Override
    public List<String> warnings() {
      Stream<String> ofPools =
          change.after().pools().stream()
              .filter(pool -> pool.minIdle() > 0 && pool.mode() == PoolMode.Passthrough)
              .filter(pool -> dialects.apply(pool.protocol()).serverSpeaksFirst())
              .map(
                  pool ->
                      "pool %s: minIdle is ignored, %s connections are opened on demand"
                          .formatted(pool.name(), pool.protocol()));
      return Stream.concat(ofPools, encryptions.warnings().stream()).toList();
    }

    @Override
    public void commit() {
      Snapshot before = current;
      if (!problems().isEmpty() || !binding.needsRestart().isEmpty()) {
        throw new IllegalStateException("problems: " + problems());
      }
      for (PoolConfig pool : change.after().pools()) {
        startOrReconfigure(before, pool);
      }
      current =
          new Snapshot(
              change.after(),
              hooks,
              List.copyOf(binding.all()),
              Map.copyOf(pools),
              encryptions.all(),
              encryptions.ofPools());
      for (int i = 0; i < services.size(); i++) {
        binding.all().get(i).serve(services.get(i));
      }
      binding.opened().forEach(Listener::accept);
      binding.dropped().forEach(this::drop);
      CompletableFuture<Void> adopted = sessions.adopt(hooks);
      if (before != null) {
        before.configuration().pools().stream()
            .filter(pool -> !change.keeps(pool))
            .map(pool -> before.pools().get(pool.name()))
            .forEach(this::drain);
      }
      new Announcement(change, hooks).fire();
      await(adopted);
    }

    /** Who is told that it serves may begin a request, in a session that runs already. */
    private static void await(CompletableFuture<Void> adopted) {
      try {
        adopted.get(ADOPTION_SECONDS, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (ExecutionException | TimeoutException e) {
        // Somebody holds up an event loop: its sessions follow when it goes on.
        log.atWarn().addKeyValue("cause", e.toString()).log("sessions are late to follow");
      }
    }

    private void startOrReconfigure(@Nullable Snapshot before, PoolConfig config) {
      ServerPool pool = pools.get(config.name());
      if (pool == null) {
        return;
      }
      if (before != null && before.pools().containsValue(pool)) {
        pool.reconfigure(config, hooks, encryptions.ofPools().get(config.name()));
      } else {
        pool.start(hooks);
      }
    }

    /** Its sessions live on, with the newest routes where they are still to be routed. */
    private void drop(Listener listener) {
      services.stream()
          .filter(service -> service.listener().name().equals(listener.name()))
          .forEach(listener::serve);
      listener.close();
    }

    private void drain(@Nullable ServerPool pool) {
      if (pool == null) {
        return;
      }
      draining.add(pool);
      pool.retire();
      sessions
          .drain(
              session -> session.pool() == pool,
              new Refusal(Reason.SHUTTING_DOWN, "the pool was removed"),
              change.after().drain().timeout())
          .whenComplete(
              (done, failure) -> {
                pool.close();
                draining.remove(pool);
              });
    }

    @Override
    public void abort() {
      // New pools have opened nothing yet.
      binding.undo();
    }
  }
}
