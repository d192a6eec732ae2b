package dev.headgate.proxy.snapshot;

import static dev.headgate.proxy.snapshot.TestGateway.document;
import static dev.headgate.proxy.snapshot.TestGateway.listener;
import static dev.headgate.proxy.snapshot.TestGateway.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.proxy.protocol.WireClient;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.PostgresServer;
import io.netty.buffer.PoolArenaMetric;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Everything between a client and a database, many times over.
 *
 * <p>The promise is 10,000 rounds one after another and again at 200 a time. An ordinary build does
 * with a part of them, for PostgreSQL starts a process for each; {@code mvn verify -Psoak} runs
 * them all.
 */
class RoundsIT {

  private static final int AT_A_TIME = 200;
  private static final int ROUNDS = Integer.getInteger("headgate.rounds", 400);

  private final int port = FreePort.onLoopback();

  private String toPool(Protocol protocol, int backendPort, String more) {
    return document(
        listener("listener", protocol, port, "pool"), pool("pool", protocol, backendPort, more));
  }

  @ParameterizedTest
  @EnumSource
  void shouldLeaveNothingOverRoundAfterRoundAndManyAtATime(Protocol protocol) throws Exception {
    long buffers = buffersInUse();
    try (DatabaseServer server = Servers.start(protocol)) {
      try (TestGateway gateway = new TestGateway()) {
        gateway.serve(
            toPool(protocol, server.port(), ",'maxServerConnections':20,'queueTimeout':'60s'"));
        round(protocol, 0);
        List<String> threads = threads();
        for (int i = 0; i < ROUNDS; i++) {
          round(protocol, i);
        }
        manyAtATime(protocol);

        await().until(() -> gateway.clients() == 0);
        await()
            .untilAsserted(
                () -> {
                  var pool = gateway.pool();
                  assertThat(pool.assigned() + pool.connecting() + pool.waiting()).isZero();
                  assertThat(pool.backends().getFirst().connections()).isEqualTo(pool.idle());
                  assertThat(sessionsAt(server)).isEqualTo(pool.idle());
                });
        assertThat(gateway.pool().connectFailures()).isZero();
        assertThat(threads()).containsExactlyInAnyOrderElementsOf(threads);
      }
      await().until(() -> sessionsAt(server) == 0);
      assertThat(buffersInUse()).isEqualTo(buffers);
    }
  }

  private void manyAtATime(Protocol protocol) throws Exception {
    List<Future<?>> clients = new ArrayList<>();
    try (var client = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int c = 0; c < AT_A_TIME; c++) {
        int first = c * ROUNDS;
        clients.add(
            client.submit(
                () -> {
                  for (int i = 0; i < ROUNDS / AT_A_TIME; i++) {
                    round(protocol, first + i);
                  }
                  return null;
                }));
      }
    }
    for (Future<?> each : clients) {
      each.get();
    }
  }

  /** Another client's answer would be another number. */
  private void round(Protocol protocol, int number) throws IOException {
    try (WireClient client = WireClient.logIn(protocol, port)) {
      assertThat(client.ask("select 'round " + number + "'")).isEqualTo("round " + number);
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("headgate"))
        .toList();
  }

  /** Of the event loops, which give back what they keep for later when they end. */
  private static long buffersInUse() {
    var allocator = PooledByteBufAllocator.DEFAULT.metric();
    return Stream.concat(allocator.directArenas().stream(), allocator.heapArenas().stream())
        .mapToLong(PoolArenaMetric::numActiveAllocations)
        .sum();
  }

  private static long sessionsAt(DatabaseServer server) throws SQLException {
    String sql =
        server instanceof PostgresServer
            ? """
              select count(*) from pg_stat_activity
              where backend_type = 'client backend' and pid <> pg_backend_pid()"""
            : """
              select count(*) from information_schema.processlist
              where command <> 'Daemon' and id <> connection_id()""";
    try (Connection connection = server.connectDirectly();
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      rows.next();
      return rows.getLong(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldPassAndRefuseByWayOfHooks(Protocol protocol) throws Exception {
    Hooks hooks = TestHooks.refusing("forbidden", true).hooks();
    // Insufficient privilege has a state of its own in PostgreSQL; MariaDB's access errors are
    // 42000.
    String refused = protocol == Protocol.PostgreSQL ? "42501" : "42000";
    try (DatabaseServer server = Servers.start(protocol);
        TestGateway gateway = new TestGateway()) {
      gateway.serve(toPool(protocol, server.port(), ",'maxServerConnections':5"), hooks);
      try (Connection connection = DriverManager.getConnection(server.jdbcUrl(port));
          Statement statement = connection.createStatement()) {
        statement.execute("create table if not exists hooked (n int)");
        for (int i = 0; i < 20; i++) {
          assertThatThrownBy(() -> statement.execute("insert into hooked values (1) -- forbidden"))
              .isInstanceOfSatisfying(
                  SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(refused));
          try (var prepared = connection.prepareStatement("select ? + count(*) from hooked")) {
            prepared.setInt(1, i);
            try (ResultSet rows = prepared.executeQuery()) {
              assertThat(rows.next()).isTrue();
              assertThat(rows.getInt(1)).isEqualTo(i);
            }
          }
        }
      }
      await().until(() -> gateway.pool().assigned() == 0);
    }
  }

  @Test
  void shouldTellThatTheQueueTookTooLong() throws Exception {
    try (DatabaseServer server = Servers.start(Protocol.PostgreSQL);
        TestGateway gateway = new TestGateway()) {
      gateway.serve(
          toPool(
              Protocol.PostgreSQL,
              server.port(),
              ",'maxServerConnections':1,'minIdle':1,'queueTimeout':'300ms'"));
      String url = server.jdbcUrl(port);
      try (Connection only = DriverManager.getConnection(url)) {
        assertThatThrownBy(() -> DriverManager.getConnection(url))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"));
        assertThat(only.isValid(5)).isTrue();
      }
      round(Protocol.PostgreSQL, 1);
    }
  }
}
