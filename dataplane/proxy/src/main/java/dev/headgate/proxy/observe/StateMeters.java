package dev.headgate.proxy.observe;

import dev.headgate.proxy.control.State;
import dev.headgate.proxy.plugin.PluginStatus;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.session.Counters;
import dev.headgate.proxy.snapshot.ListenerStatus;
import io.micrometer.core.instrument.Tags;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.Locale;

/** The meters of listeners, pools and plugins, which come and go with configurations. */
final class StateMeters {

  private static final double NANOS = 1e-9;

  private final NamedMeters<ListenerStatus> listeners;
  private final NamedMeters<PoolStatus> pools;
  private final PoolLatencies latencies = new PoolLatencies();
  private final NamedMeters<PluginStatus> plugins;
  private final NamedMeters<PoolStatus.BackendStatus> backends;

  StateMeters(PrometheusMeterRegistry registry) {
    registry.getPrometheusRegistry().register(latencies);
    listeners = new NamedMeters<>(registry, StateMeters::listener);
    pools = new NamedMeters<>(registry, StateMeters::pool);
    backends = new NamedMeters<>(registry, StateMeters::backend);
    plugins = new NamedMeters<>(registry, StateMeters::plugin);
  }

  void update(State state) {
    listeners.begin();
    state.listeners().forEach(one -> listeners.put(Tags.of("listener", one.name()), one));
    listeners.end();
    latencies.update(state.pools());
    pools.begin();
    backends.begin();
    for (PoolStatus pool : state.pools()) {
      Tags tags = Tags.of("pool", pool.name());
      pools.put(tags, pool);
      pool.backends().forEach(one -> backends.put(tags.and("backend", one.name()), one));
    }
    pools.end();
    backends.end();
    plugins.begin();
    state.plugins().forEach(one -> plugins.put(Tags.of("plugin", one.name()), one));
    plugins.end();
  }

  private static void listener(NamedMeters.Meters<ListenerStatus> meters) {
    meters.gauge("headgate.clients", "Open client connections", ListenerStatus::clients);
    meters.counter(
        "headgate.clients.accepted", "Client connections", one -> one.counters().accepted());
    meters.counter("headgate.requests", "Requests", one -> one.counters().requests());
    meters
        .with("from", "client")
        .counter("headgate.bytes", "Bytes relayed", one -> one.counters().bytesFromClients());
    meters
        .with("from", "server")
        .counter("headgate.bytes", "Bytes relayed", one -> one.counters().bytesFromServers());
    for (String cause : Counters.causes()) {
      meters
          .with("cause", cause)
          .counter(
              "headgate.clients.closed",
              "Client connections that ended",
              one -> one.counters().closed(cause));
    }
    for (Refusal.Reason reason : Refusal.Reason.values()) {
      meters
          .with("code", reason.name().toLowerCase(Locale.ROOT))
          .counter(
              "headgate.errors",
              "Clients and requests turned away with an error of ours",
              one -> one.counters().refused(reason));
    }
  }

  private static void pool(NamedMeters.Meters<PoolStatus> meters) {
    String servers = "Server connections by state";
    meters.with("state", "idle").gauge("headgate.servers", servers, PoolStatus::idle);
    meters.with("state", "assigned").gauge("headgate.servers", servers, PoolStatus::assigned);
    meters.with("state", "resetting").gauge("headgate.servers", servers, PoolStatus::resetting);
    meters.with("state", "connecting").gauge("headgate.servers", servers, PoolStatus::connecting);
    meters.gauge("headgate.waiting", "Clients in the queue", PoolStatus::waiting);
    String connects = "Attempts to open a server connection";
    meters.with("outcome", "opened").counter("headgate.connects", connects, PoolStatus::connects);
    meters
        .with("outcome", "failed")
        .counter("headgate.connects", connects, PoolStatus::connectFailures);
    meters.counter(
        "headgate.resets",
        "Server connections that were made ready for another client",
        PoolStatus::resets);
    String waits = "Clients that had to queue";
    meters
        .with("reason", "full")
        .counter("headgate.waits", waits, one -> one.waits() - one.waitsForOthers());
    meters
        .with("reason", "held_for_others")
        .counter("headgate.waits", waits, PoolStatus::waitsForOthers);
    meters.counter(
        "headgate.waits.timeouts", "Clients that queued in vain", PoolStatus::waitTimeouts);
    meters.counter(
        "headgate.waits.seconds", "Time spent in the queue", one -> one.waitNanos() * NANOS);
  }

  private static void backend(NamedMeters.Meters<PoolStatus.BackendStatus> meters) {
    meters.gauge("headgate.backend.up", "1 if healthy", one -> one.healthy() ? 1 : 0);
    meters.gauge(
        "headgate.backend.connections",
        "Server connections, in every state",
        PoolStatus.BackendStatus::connections);
  }

  private static void plugin(NamedMeters.Meters<PluginStatus> meters) {
    meters.counter("headgate.hook.calls", "Hook calls", PluginStatus::calls);
    meters.counter("headgate.hook.failures", "Hook calls that failed", PluginStatus::failures);
    meters.counter("headgate.hook.seconds", "Time spent in hooks", one -> one.nanos() * NANOS);
    meters.counter("headgate.hook.overflowed", "Observations dropped", PluginStatus::overflowed);
    meters.gauge(
        "headgate.plugin.broken",
        "1 while its circuit breaker is open",
        one -> one.broken() ? 1 : 0);
  }
}
