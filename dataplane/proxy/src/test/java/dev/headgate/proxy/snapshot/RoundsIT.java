package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.BackendConfig;
import dev.headgate.config.Balancing;
import dev.headgate.config.Configuration;
import dev.headgate.config.ConnectConfig;
import dev.headgate.config.DrainConfig;
import dev.headgate.config.GatewayConfig;
import dev.headgate.config.HealthCheckConfig;
import dev.headgate.config.ListenerConfig;
import dev.headgate.config.ListenerTls;
import dev.headgate.config.PoolConfig;
import dev.headgate.config.PoolMode;
import dev.headgate.config.Protocol;
import dev.headgate.config.RouteConfig;
import dev.headgate.config.TickConfig;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.mariadb.MariaDbDialect;
import dev.headgate.proxy.protocol.postgresql.PostgresDialect;
import dev.headgate.proxy.relay.Transport;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import io.netty.channel.EventLoopGroup;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Everything between a driver and a database, many times over. */
class RoundsIT {

  private static final int SERVER_CONNECTIONS = 20;

  private final EventLoopGroup loops = Transport.best().newLoops(2);
  private final RunningSnapshots snapshots =
      new RunningSnapshots(
          Transport.best(),
          loops,
          protocol ->
              switch (protocol) {
                case PostgreSQL -> new PostgresDialect();
                case MariaDB -> new MariaDbDialect();
              });

  @AfterEach
  void close() {
    snapshots.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private int serve(
      Protocol protocol, int serverPort, int maxServers, Duration queueTimeout, Hooks hooks) {
    PoolConfig pool =
        new PoolConfig(
            "pool",
            protocol,
            PoolMode.Passthrough,
            List.of(new BackendConfig("127.0.0.1", serverPort, 1)),
            Balancing.RoundRobin,
            maxServers,
            protocol == Protocol.PostgreSQL ? 2 : 0,
            queueTimeout,
            Duration.ofSeconds(45),
            new ConnectConfig(Duration.ofSeconds(5), 2, Duration.ofMillis(500)),
            new HealthCheckConfig(Duration.ofSeconds(5), Duration.ofSeconds(2)));
    ListenerConfig listener =
        new ListenerConfig(
            "listener",
            protocol,
            "127.0.0.1",
            0,
            500,
            ListenerTls.Disable,
            Duration.ofSeconds(30),
            Duration.ZERO,
            1 << 20,
            List.of(new RouteConfig("*", "*", "pool")));
    Snapshots.Prepared prepared =
        snapshots.prepare(
            new Configuration(
                "0",
                1,
                new GatewayConfig("default", "test"),
                List.of(listener),
                List.of(pool),
                List.of(),
                new TickConfig(Duration.ofSeconds(5)),
                new DrainConfig(Duration.ofSeconds(5))),
            hooks);
    assertThat(prepared.problems()).isEmpty();
    prepared.commit();
    return snapshots.listeners().getFirst().address().getPort();
  }

  private static DatabaseServer start(Protocol protocol) {
    return switch (protocol) {
      case PostgreSQL -> PostgresServer.start();
      case MariaDB -> MariaDbServer.start();
    };
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeRoundAfterRoundAndManyAtATime(Protocol protocol) throws Exception {
    try (DatabaseServer server = start(protocol)) {
      String url =
          server.jdbcUrl(
              serve(
                  protocol, server.port(), SERVER_CONNECTIONS, Duration.ofSeconds(60), Hooks.NONE));
      for (int i = 0; i < 200; i++) {
        round(url, i);
      }
      Semaphore atATime = new Semaphore(200);
      List<Future<?>> rounds = new ArrayList<>();
      try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
        for (int i = 0; i < 1000; i++) {
          int number = i;
          rounds.add(
              threads.submit(
                  () -> {
                    atATime.acquire();
                    try {
                      round(url, number);
                    } finally {
                      atATime.release();
                    }
                    return null;
                  }));
        }
      }
      for (Future<?> round : rounds) {
        round.get();
      }
      await().until(() -> snapshots.listeners().getFirst().clients() == 0);
      await().until(() -> snapshots.pools().getFirst().assigned() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldPassAndRefuseByWayOfHooks(Protocol protocol) throws Exception {
    try (DatabaseServer server = start(protocol)) {
      Hooks hooks = TestHooks.refusing("forbidden", true).hooks();
      // Insufficient privilege has a state of its own in PostgreSQL; MariaDB's access errors are
      // 42000.
      String refused = protocol == Protocol.PostgreSQL ? "42501" : "42000";
      String url = server.jdbcUrl(serve(protocol, server.port(), 5, Duration.ofSeconds(10), hooks));
      try (Connection connection = DriverManager.getConnection(url);
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
      await().until(() -> snapshots.pools().getFirst().assigned() == 0);
    }
  }

  /** Another client's answer would be another number. */
  private static void round(String url, int number) throws SQLException {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("select 'round " + number + "'")) {
      assertThat(rows.next()).isTrue();
      assertThat(rows.getString(1)).isEqualTo("round " + number);
    }
  }

  @Test
  void shouldTellThatTheQueueTookTooLong() throws Exception {
    try (DatabaseServer server = start(Protocol.PostgreSQL)) {
      String url =
          server.jdbcUrl(
              serve(Protocol.PostgreSQL, server.port(), 1, Duration.ofMillis(300), Hooks.NONE));
      try (Connection only = DriverManager.getConnection(url)) {
        assertThatThrownBy(() -> DriverManager.getConnection(url))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("53300"));
        assertThat(only.isValid(5)).isTrue();
      }
      round(url, 1);
    }
  }
}
