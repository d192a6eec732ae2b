package dev.headgate.proxy.observe;

import dev.headgate.proxy.control.PushCounters;
import dev.headgate.proxy.control.State;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocatorMetric;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.SingleThreadEventExecutor;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Everything Prometheus reads. Nothing here is on the hot path: rooms count for themselves, and a
 * scrape reads. Labels are names from the configuration, never from clients.
 */
public final class Metrics implements AutoCloseable {

  static final String CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final JvmGcMetrics gc = new JvmGcMetrics();
  private final Supplier<State> state;
  private final StateMeters stateMeters = new StateMeters(registry);

  public Metrics(Supplier<State> state, PushCounters pushes, EventLoopGroup loops) {
    this.state = state;
    new JvmMemoryMetrics().bindTo(registry);
    new JvmThreadMetrics().bindTo(registry);
    new ProcessorMetrics().bindTo(registry);
    new UptimeMetrics().bindTo(registry);
    gc.bindTo(registry);
    for (PushCounters.Outcome outcome : PushCounters.Outcome.values()) {
      FunctionCounter.builder("headgate.pushes", pushes, counters -> counters.count(outcome))
          .description("Configuration pushes by outcome")
          .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
          .register(registry);
    }
    Gauge.builder(
            "headgate.buffers",
            PooledByteBufAllocator.DEFAULT.metric(),
            PooledByteBufAllocatorMetric::usedDirectMemory)
        .description("Memory that the buffers of clients' and servers' bytes take, off the heap")
        .baseUnit("bytes")
        .register(registry);
    int index = 0;
    for (EventExecutor loop : loops) {
      if (loop instanceof SingleThreadEventExecutor executor) {
        Gauge.builder(
                "headgate.eventloop.pending", executor, SingleThreadEventExecutor::pendingTasks)
            .description("Tasks waiting for an event loop")
            .tag("loop", Integer.toString(index++))
            .register(registry);
      }
    }
  }

  /** Prometheus text. One at a time: the names may have changed since the last. */
  synchronized String scrape() {
    stateMeters.update(state.get());
    return registry.scrape();
  }

  @Override
  public void close() {
    gc.close();
    registry.close();
  }
}
