package dev.headgate.proxy.snapshot;

import static dev.headgate.proxy.snapshot.TestGateway.document;
import static dev.headgate.proxy.snapshot.TestGateway.listener;
import static dev.headgate.proxy.snapshot.TestGateway.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.proxy.protocol.WireClient;
import dev.headgate.proxy.protocol.WireError;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.FreePort;
import java.io.EOFException;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The database goes away under load and comes back: everybody is told, and nobody has to wait. */
class RestartIT {

  private static final int CLIENTS = 16;
  private static final int READY_AHEAD = 4;

  private final int port = FreePort.onLoopback();

  @ParameterizedTest
  @CsvSource({"PostgreSQL, false", "PostgreSQL, true", "MariaDB, false", "MariaDB, true"})
  void shouldTellEveryClientAndSoonBeWhole(Protocol protocol, boolean crash) throws Exception {
    int readyAhead = protocol == Protocol.PostgreSQL ? READY_AHEAD : 0;
    try (DatabaseServer server = Servers.start(protocol);
        TestGateway gateway = new TestGateway()) {
      gateway.serve(
          document(
              listener("listener", protocol, port, "pool"),
              pool(
                  "pool",
                  protocol,
                  server.port(),
                  ",'maxServerConnections':30,'minIdle':" + readyAhead)));
      try (Load load = new Load(protocol, port)) {
        load.awaitAnswers();
        if (crash) {
          server.crash();
        } else {
          server.stop();
        }
        load.awaitErrors();
        server.startAgain();
        // It asks again every half second at the latest (RecoveryTest). The rest is for a machine
        // that runs other tests beside this one.
        await()
            .atMost(Duration.ofSeconds(5))
            .until(
                () ->
                    gateway.pool().backends().getFirst().healthy()
                        && gateway.pool().idle() >= readyAhead);
        load.awaitAnswers();
        load.stop();

        assertThat(load.surprises).isEmpty();
        assertThat(load.errors).allMatch(error -> fits(protocol, error), "says what happened");
      }
      await().until(() -> gateway.clients() == 0);
      await().until(() -> gateway.pool().assigned() == 0);
    }
  }

  /**
   * Of class 08, or that the server ends or begins. MariaDB numbers what class 08 is elsewhere, and
   * closes without a word on whom it leaves.
   */
  private static boolean fits(Protocol protocol, String error) {
    return switch (protocol) {
      case PostgreSQL -> error.matches("0 (08...|57P0[123])");
      case MariaDB -> error.matches("(1053|1429|1927) .*|closed");
    };
  }

  /** Clients that come, ask and go, and come again whatever they were told. */
  private static final class Load implements AutoCloseable {

    final List<String> surprises = new CopyOnWriteArrayList<>();
    final Set<String> errors = ConcurrentHashMap.newKeySet();
    private final AtomicInteger[] answers = new AtomicInteger[CLIENTS];
    private final AtomicInteger[] refusals = new AtomicInteger[CLIENTS];
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private volatile boolean stopped;

    Load(Protocol protocol, int port) {
      for (int i = 0; i < CLIENTS; i++) {
        AtomicInteger answered = new AtomicInteger();
        AtomicInteger refused = new AtomicInteger();
        answers[i] = answered;
        refusals[i] = refused;
        threads.submit(() -> comeAndGo(protocol, port, answered, refused));
      }
    }

    private void comeAndGo(
        Protocol protocol, int port, AtomicInteger answered, AtomicInteger refused) {
      while (!stopped) {
        try (WireClient client = WireClient.logIn(protocol, port)) {
          for (int i = 0; i < 20 && !stopped; i++) {
            assertThat(client.ask("select 'here'")).isEqualTo("here");
            answered.incrementAndGet();
          }
        } catch (WireError told) {
          errors.add(told.code() + " " + told.sqlState());
          refused.incrementAndGet();
          LockSupport.parkNanos(5_000_000);
        } catch (EOFException _) {
          errors.add("closed");
          refused.incrementAndGet();
          LockSupport.parkNanos(5_000_000);
        } catch (IOException | AssertionError bare) {
          surprises.add(bare.toString());
        }
      }
    }

    /** Every client has some more. */
    void awaitAnswers() {
      awaitMore(answers, 20);
    }

    void awaitErrors() {
      awaitMore(refusals, 2);
    }

    private static void awaitMore(AtomicInteger[] counts, int more) {
      int[] before = Arrays.stream(counts).mapToInt(AtomicInteger::get).toArray();
      await()
          .until(
              () ->
                  IntStream.range(0, counts.length)
                      .allMatch(i -> counts[i].get() >= before[i] + more));
    }

    void stop() throws InterruptedException {
      stopped = true;
      threads.shutdown();
      assertThat(threads.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
    }

    @Override
    public void close() {
      stopped = true;
      threads.close();
    }
  }
}
