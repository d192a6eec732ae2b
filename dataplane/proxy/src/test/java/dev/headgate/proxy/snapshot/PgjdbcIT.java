package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.PoolMode;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.testbed.PostgresServer;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;

/** What pgjdbc can say, in every mode of a pool. */
@ParameterizedClass
@EnumSource
class PgjdbcIT {

  private static PostgresServer server;

  private final Served gateway;

  PgjdbcIT(PoolMode mode) {
    gateway = Served.by(server, Map.of("mode", mode.name()), Hooks.NONE);
  }

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void close() {
    await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
    gateway.close();
  }

  private Connection connect(String more) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(gateway.port()) + more);
  }

  private static String one(ResultSet rows) throws SQLException {
    try (rows) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "simple",
        "extended",
        "extendedForPrepared",
        "extendedCacheEverything",
      })
  void shouldAskInEveryQueryMode(String queryMode) throws Exception {
    try (Connection connection = connect("&prepareThreshold=2&preferQueryMode=" + queryMode);
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("SELECT ?::text || '!'")) {
      for (int i = 0; i < 6; i++) {
        prepared.setString(1, "word " + i);
        assertThat(one(prepared.executeQuery())).isEqualTo("word " + i + "!");
      }
      prepared.setString(1, "x".repeat(300_000));
      assertThat(one(prepared.executeQuery())).hasSize(300_001);
      assertThatThrownBy(() -> statement.executeQuery("SELECT 1/0"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22012"));
      assertThat(one(statement.executeQuery("SELECT 'still here'"))).isEqualTo("still here");
    }
  }

  @Test
  void shouldRunBatches() throws Exception {
    try (Connection connection = connect("&reWriteBatchedInserts=false");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE batch (n int PRIMARY KEY)");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO batch VALUES (?)")) {
        for (int i = 0; i < 1_000; i++) {
          insert.setInt(1, i);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(1_000).containsOnly(1);
        insert.setInt(1, 7);
        insert.addBatch();
        assertThatThrownBy(insert::executeBatch)
            .isInstanceOfSatisfying(
                BatchUpdateException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
      }
      assertThat(one(statement.executeQuery("SELECT count(*) FROM batch"))).isEqualTo("1000");
    }
  }

  @Test
  void shouldFetchByCursorAndRollBack() throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE kept (n int)");
      connection.setAutoCommit(false);
      statement.setFetchSize(100);
      int sum = 0;
      try (ResultSet rows = statement.executeQuery("SELECT generate_series(1, 1000)")) {
        while (rows.next()) {
          sum += rows.getInt(1);
        }
      }
      assertThat(sum).isEqualTo(500_500);
      statement.execute("INSERT INTO kept VALUES (1)");
      connection.rollback();
      assertThat(one(statement.executeQuery("SELECT count(*) FROM kept"))).isEqualTo("0");
      connection.rollback();
    }
  }

  @Test
  void shouldCopyInAndOutAndRecoverFromACopyThatFails() throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMP TABLE copied (n int, t text)");
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      String rows =
          IntStream.range(0, 20_000)
              .mapToObj(i -> i + "\tvalue " + i + "\n")
              .collect(Collectors.joining());
      assertThat(copy.copyIn("COPY copied FROM STDIN", new StringReader(rows))).isEqualTo(20_000);
      StringWriter out = new StringWriter();
      copy.copyOut("COPY copied TO STDOUT", out);
      assertThat(out.toString().equals(rows)).isTrue();
      assertThatThrownBy(() -> copy.copyIn("COPY copied FROM STDIN", new StringReader("no\tint\n")))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
      assertThat(one(statement.executeQuery("SELECT count(*) FROM copied"))).isEqualTo("20000");
    }
  }

  @Test
  void shouldCancel() throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement();
        Statement other = connection.createStatement();
        Connection direct = server.connectDirectly();
        Statement look = direct.createStatement()) {
      CompletableFuture<String> sleeping =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  statement.execute("SELECT pg_sleep(60)");
                  return "slept";
                } catch (SQLException e) {
                  return e.getSQLState();
                }
              });
      await()
          .until(
              () ->
                  one(look.executeQuery(
                          "SELECT count(*) FROM pg_stat_activity WHERE query LIKE 'SELECT"
                              + " pg_sleep%' AND wait_event = 'PgSleep'"))
                      .equals("1"));
      statement.cancel();
      assertThat(sleeping.join()).isEqualTo("57014");
      assertThat(one(other.executeQuery("SELECT 'still here'"))).isEqualTo("still here");
    }
  }

  @Test
  void shouldHearNotificationsAndNotices() throws Exception {
    try (Connection listening = connect("");
        Statement listen = listening.createStatement();
        Connection notifying = connect("");
        Statement notify = notifying.createStatement()) {
      listen.execute("LISTEN news");
      notify.execute("NOTIFY news, 'it rains'");
      var heard = listening.unwrap(PGConnection.class).getNotifications(10_000);
      assertThat(heard)
          .singleElement()
          .satisfies(news -> assertThat(news.getParameter()).isEqualTo("it rains"));
      listen.execute("DO $$ BEGIN RAISE NOTICE 'by the way'; END $$");
      assertThat(listen.getWarnings().getMessage()).isEqualTo("by the way");
    }
  }
}
