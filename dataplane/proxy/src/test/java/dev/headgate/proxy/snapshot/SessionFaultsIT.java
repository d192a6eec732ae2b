package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import dev.headgate.testbed.ServerOptions;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;
import org.postgresql.PGConnection;

/**
 * What goes wrong between a client in Session mode and its database: what the client is told, and
 * that the next one finds the pool whole.
 */
@ParameterizedClass
@EnumSource
class SessionFaultsIT {

  private static final int MAX_CONNECTIONS = 12;

  /** PostgreSQL's driver knows nothing of it. */
  private static final String LOCAL_FILES = "&allowLocalInfile=true";

  private final Protocol protocol;
  private final DatabaseServer server;
  private Served gateway;

  SessionFaultsIT(Protocol protocol) {
    this.protocol = protocol;
    ServerOptions few =
        ServerOptions.defaults().set("max_connections", Integer.toString(MAX_CONNECTIONS));
    this.server =
        switch (protocol) {
          case PostgreSQL ->
              PostgresServer.start(
                  few.set("superuser_reserved_connections", "2")
                      .set("max_wal_senders", "0")
                      .set("reserved_connections", "0"));
          case MariaDB -> MariaDbServer.start(few);
        };
    this.gateway = Served.by(server, Map.of("connect", Map.of("timeout", "2s")), Hooks.NONE);
  }

  @AfterEach
  void thePoolIsWhole() throws SQLException {
    try {
      try (Connection next = connect()) {
        assertThat(Sql.ask(next, "SELECT 'served'")).isEqualTo("served");
      }
      await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
      await().until(() -> gateway.pool().idle() >= 1 && gateway.pool().connecting() == 0);
      assertThat(gateway.pool().waiting()).isZero();
    } finally {
      gateway.close();
      server.close();
    }
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(gateway.port()));
  }

  private String of(String postgres, String mariaDb) {
    return switch (protocol) {
      case PostgreSQL -> postgres;
      case MariaDB -> mariaDb;
    };
  }

  private String id(Connection connection) throws SQLException {
    return Sql.ask(connection, of("SELECT pg_backend_pid()", "SELECT CONNECTION_ID()"));
  }

  private void kill(String id) throws SQLException {
    try (Connection direct = server.connectDirectly()) {
      Sql.execute(direct, of("SELECT pg_terminate_backend(%s)", "KILL %s").formatted(id));
    }
  }

  private void assertTold(ThrowingCallable asking, String postgres, String mariaDb) {
    assertThatThrownBy(asking)
        .isInstanceOfSatisfying(
            SQLException.class,
            told ->
                assertThat(of(told.getSQLState(), Integer.toString(told.getErrorCode())))
                    .as(told.getMessage())
                    .matches(of(postgres, mariaDb)));
  }

  @Test
  void shouldTakeAnotherWhereTheServerEndedOneInThePool() throws Exception {
    String ended;
    try (Connection connection = connect()) {
      ended = id(connection);
    }
    await().until(() -> gateway.pool().idle() == 1);

    kill(ended); // leaves its last words (57P01) unread in the pool

    for (int i = 0; i < 5; i++) {
      try (Connection next = connect()) {
        assertThat(id(next)).isNotEqualTo(ended);
      }
    }
  }

  @Test
  void shouldTellAClientWhoseServerConnectionIsEnded() throws Exception {
    try (Connection connection = connect()) {
      kill(id(connection));
      assertTold(() -> Sql.ask(connection, "SELECT 1"), "57P01", "1927|1053|1158|1160|2013|-1|0");
    }
  }

  @Test
  void shouldTellAClientThatTheDatabaseIsGoneAndServeTheNextWhenItIsBack() throws Exception {
    try (Connection connection = connect()) {
      assertThat(Sql.ask(connection, "SELECT 1")).isEqualTo("1");
      server.crash();
      assertTold(
          () -> Sql.ask(connection, "SELECT 1"), "57P0[12]|08006", "1927|1053|1158|1429|-1|0");
      assertTold(this::connect, "08001|08004|57P03", "1429|1158|-1|0");
    }
    server.startAgain();
  }

  @Test
  void shouldPassOnThatTheServerIsFull() throws Exception {
    List<Connection> all = new ArrayList<>();
    try {
      await()
          .until(
              () -> {
                try {
                  all.add(DriverManager.getConnection(server.jdbcUrl()));
                  return false;
                } catch (SQLException full) {
                  return true;
                }
              });
      assertTold(this::connect, "53300", "1040");
      assertThat(gateway.pool().assigned()).isZero();
    } finally {
      for (Connection each : all) {
        each.close();
      }
    }
    await()
        .ignoreExceptions()
        .until(
            () -> {
              connect().close();
              return true;
            });
  }

  @Test
  void shouldPassOnThatTheServerKnowsAnotherPassword() throws Exception {
    gateway.close();
    gateway = Served.by(server, Map.of("users", Map.of("app", "outdated")), Hooks.NONE);
    Properties outdated = new Properties();
    outdated.put("user", "app");
    outdated.put("password", "outdated");
    String url = server.jdbcUrl(gateway.port()).replaceAll("\\?.*", "");

    assertTold(() -> DriverManager.getConnection(url, outdated), "28P01", "1045");

    assertThat(gateway.pool().assigned()).isZero();
    gateway.close();
    gateway = Served.by(server, Map.of(), Hooks.NONE);
  }

  @Test
  void shouldEndWhatAClientLeftInTheMiddleOfATransaction() throws Exception {
    Connection gone = connect();
    gone.setAutoCommit(false);
    Sql.execute(gone, "CREATE TABLE unfinished (n int)");
    Sql.execute(gone, "INSERT INTO unfinished VALUES (1)");
    gone.abort(Runnable::run);
    await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);

    try (Connection next = connect()) {
      if (protocol == Protocol.PostgreSQL) {
        assertThat(Sql.ask(next, "SELECT to_regclass('unfinished')")).isNull();
      } else { // whose DDL commits
        assertThat(Sql.ask(next, "SELECT COUNT(*) FROM unfinished")).isEqualTo("0");
      }
    }
  }

  @Test
  void shouldEndWhatAClientLeftInTheMiddleOfAResult() throws Exception {
    Connection gone = connect();
    gone.setAutoCommit(false);
    try (Statement statement = gone.createStatement()) {
      statement.setFetchSize(1);
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () -> {
                try {
                  statement.execute(
                      of(
                          "SELECT repeat('x', 1000) FROM generate_series(1, 100000000)",
                          "SELECT REPEAT('x', 1000) FROM seq_1_to_100000000"));
                } catch (SQLException _) {
                  // Its connection is taken away below.
                }
              });
      await().until(() -> gateway.pool().assigned() == 1);
      gone.abort(Runnable::run);
      reading.join();
    }
    await().until(() -> gateway.pool().assigned() == 0);
    assertNothingRuns();
  }

  @Test
  void shouldEndWhatAClientLeftInTheMiddleOfItsData() throws Exception {
    Connection gone = DriverManager.getConnection(server.jdbcUrl(gateway.port()) + LOCAL_FILES);
    Sql.execute(gone, "CREATE TEMPORARY TABLE data (t text)");
    switch (protocol) {
      case PostgreSQL -> {
        var copy = gone.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY data FROM STDIN");
        byte[] rows = "row\n".repeat(10_000).getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(rows, 0, rows.length);
        copy.flushCopy();
        gone.abort(Runnable::run);
      }
      case MariaDB -> {
        try (Statement statement = gone.createStatement()) {
          statement
              .unwrap(org.mariadb.jdbc.Statement.class)
              .setLocalInfileInputStream(rowsUntil(() -> gone.abort(Runnable::run)));
          assertThatThrownBy(
                  () -> statement.execute("LOAD DATA LOCAL INFILE 'data' INTO TABLE data"))
              .isInstanceOf(SQLException.class);
        }
      }
    }
    await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
    assertNothingRuns();
  }

  private static InputStream rowsUntil(SqlAction end) {
    return new InputStream() {
      private int left = 100_000;

      @Override
      public int read() throws IOException {
        return read(new byte[1], 0, 1) < 0 ? -1 : '\n';
      }

      @Override
      public int read(byte[] rows, int from, int length) throws IOException {
        if (left < 0) {
          return -1;
        }
        left -= length;
        if (left < 0) {
          try {
            end.run();
          } catch (SQLException e) {
            throw new IOException(e);
          }
        }
        Arrays.fill(rows, from, from + length, (byte) '\n');
        return length;
      }
    };
  }

  private interface SqlAction {
    void run() throws SQLException;
  }

  private void assertNothingRuns() throws SQLException {
    try (Connection direct = server.connectDirectly()) {
      await()
          .untilAsserted(
              () ->
                  assertThat(
                          Sql.ask(
                              direct,
                              of(
                                  "SELECT count(*) FROM pg_stat_activity WHERE usename = 'app'"
                                      + " AND state <> 'idle'",
                                  "SELECT COUNT(*) FROM information_schema.processlist WHERE user ="
                                      + " 'app' AND command <> 'Sleep'")))
                      .isEqualTo("0"));
    }
  }
}
