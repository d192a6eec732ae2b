package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.pool.Histogram;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.proxy.protocol.WireClient;
import dev.headgate.testbed.DatabaseServer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What pools measure: each request once, and each wait. */
class LatenciesIT {

  private static long count(Histogram durations) {
    return Arrays.stream(durations.counts()).sum();
  }

  /** Those above 100 ms. */
  private static long slow(Histogram durations) {
    int from = 1 + Arrays.binarySearch(Histogram.bounds(), 0.1);
    return Arrays.stream(durations.counts()).skip(from).sum();
  }

  @ParameterizedTest
  @EnumSource
  void shouldMeasureRequestsAndWaits(Protocol protocol) throws Exception {
    String sleep =
        protocol == Protocol.PostgreSQL ? "SELECT 'x' FROM pg_sleep(0.2)" : "SELECT SLEEP(0.2)";
    try (DatabaseServer server = Servers.start(protocol);
        Served served =
            Served.by(server, Map.of("mode", "Passthrough", "maxServerConnections", 1), Map.of());
        var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var latencies = served.pool().latencies();
      CompletableFuture<Void> second;
      try (WireClient client = WireClient.logIn(protocol, served.port())) {
        for (String sql : List.of("SELECT 'quick'", sleep, "SELECT 'quick'")) {
          client.ask(sql);
        }
        await().until(() -> count(latencies.query()) == 3);
        assertThat(slow(latencies.query())).isEqualTo(1);
        assertThat(latencies.query().nanos()).isGreaterThan(200_000_000);
        second =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    WireClient.logIn(protocol, served.port()).close();
                  } catch (Exception e) {
                    throw new IllegalStateException(e);
                  }
                },
                threads);
        await().until(() -> served.pool().waiting() == 1);
      }
      second.join();
      assertThat(count(latencies.queue())).isEqualTo(1);
      assertThat(count(latencies.connect())).isEqualTo(2);
    }
  }
}
