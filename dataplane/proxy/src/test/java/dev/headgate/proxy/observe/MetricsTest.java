package dev.headgate.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.proxy.control.Phase;
import dev.headgate.proxy.control.PushCounters;
import dev.headgate.proxy.control.State;
import dev.headgate.proxy.plugin.PluginStatus;
import dev.headgate.proxy.relay.Transport;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsTest {

  private final EventLoopGroup loops = Transport.NIO.newLoops(2);
  private State state =
      state(List.of(new PluginStatus("audit", true, 10, 3, 2_500_000_000L, 7)), "orders", "stock");
  private final Metrics metrics = new Metrics(() -> state, new PushCounters(), loops);

  @AfterEach
  void close() {
    metrics.close();
    loops.shutdownGracefully();
  }

  @Test
  void shouldShowWhatTheStateHas() {
    assertThat(metrics.scrape())
        .contains("headgate_clients{listener=\"pg\"} 2.0")
        .contains("headgate_errors_total{code=\"queue_timeout\",listener=\"pg\"} 0.0")
        .contains("headgate_bytes_total{from=\"client\",listener=\"pg\"} 0.0")
        .contains("headgate_servers{pool=\"orders\",state=\"idle\"} 1.0")
        .contains("headgate_servers{pool=\"orders\",state=\"assigned\"} 2.0")
        .contains("headgate_servers{pool=\"orders\",state=\"resetting\"} 10.0")
        .contains("headgate_resets_total{pool=\"orders\"} 11.0")
        .contains("headgate_waiting{pool=\"stock\"} 4.0")
        .contains("headgate_connects_total{outcome=\"failed\",pool=\"orders\"} 6.0")
        .contains("headgate_waits_total{pool=\"orders\",reason=\"full\"} 5.0")
        .contains("headgate_waits_total{pool=\"orders\",reason=\"held_for_others\"} 2.0")
        .contains("headgate_waits_seconds_total{pool=\"orders\"} 9.0")
        .contains("headgate_clients_closed_total{cause=\"vanished\",listener=\"pg\"} 0.0")
        .contains("# TYPE headgate_query_seconds histogram")
        .contains("headgate_query_seconds_bucket{pool=\"orders\",le=\"0.001\"} 0")
        .contains("headgate_query_seconds_bucket{pool=\"orders\",le=\"0.0025\"} 1")
        .contains("headgate_query_seconds_bucket{pool=\"orders\",le=\"30.0\"} 1")
        .contains("headgate_query_seconds_bucket{pool=\"orders\",le=\"+Inf\"} 2")
        .contains("headgate_query_seconds_sum{pool=\"orders\"} 60.002")
        .contains("headgate_wait_seconds_count{pool=\"orders\"} 0")
        .contains("headgate_connect_seconds_count{pool=\"orders\"} 0")
        .contains("headgate_backend_up{backend=\"db0:5432\",pool=\"orders\"} 1.0")
        .contains("headgate_hook_seconds_total{plugin=\"audit\"} 2.5")
        .contains("headgate_hook_failures_total{plugin=\"audit\"} 3.0")
        .contains("headgate_plugin_broken{plugin=\"audit\"} 1.0")
        .contains("headgate_pushes_total{outcome=\"rejected\"} 0.0")
        .contains("headgate_eventloop_pending{loop=\"1\"} ")
        .contains("jvm_memory_used_bytes");
  }

  @Test
  void shouldFollowWhatComesAndGoes() {
    metrics.scrape();
    state = state(List.of(), "orders", "returns");

    assertThat(metrics.scrape())
        .contains("pool=\"orders\"", "pool=\"returns\"")
        .doesNotContain("pool=\"stock\"", "plugin=\"audit\"");
  }

  private static State state(List<PluginStatus> plugins, String... pools) {
    return new State(
        "pod",
        Phase.Ready,
        "r",
        "r",
        1,
        List.of(ReadinessTest.listener("pg", pools)),
        List.of(pools).stream().map(pool -> ReadinessTest.pool(pool, true)).toList(),
        plugins,
        null);
  }
}
