package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.PoolMode;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.testbed.MariaDbServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What MariaDB Connector/J can say, in every mode of a pool. */
@ParameterizedClass
@EnumSource
class ConnectorJIT {

  private static MariaDbServer server;

  private final Served gateway;

  ConnectorJIT(PoolMode mode) {
    gateway = Served.by(server, Map.of("mode", mode.name()), Hooks.NONE);
  }

  @BeforeAll
  static void startServer() {
    server = MariaDbServer.start();
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
  @ValueSource(strings = {"&useServerPrepStmts=false", "&useServerPrepStmts=true"})
  void shouldPrepare(String how) throws Exception {
    try (Connection connection = connect(how);
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("SELECT CONCAT(?, '!')")) {
      for (int i = 0; i < 6; i++) {
        prepared.setString(1, "word " + i);
        assertThat(one(prepared.executeQuery())).isEqualTo("word " + i + "!");
      }
      prepared.setString(1, "x".repeat(300_000));
      assertThat(one(prepared.executeQuery())).hasSize(300_001);
      assertThatThrownBy(() -> statement.executeQuery("SELECT no_such_column"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1054));
      assertThatThrownBy(() -> connection.prepareStatement("SELECT FROM WHERE").executeQuery())
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1064));
      assertThat(one(statement.executeQuery("SELECT 'still here'"))).isEqualTo("still here");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "&useServerPrepStmts=true&useBulkStmts=true",
        "&useServerPrepStmts=true&useBulkStmts=false",
        "&rewriteBatchedStatements=true"
      })
  void shouldRunBatches(String how) throws Exception {
    try (Connection connection = connect(how);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE batch (n int PRIMARY KEY)");
      try (PreparedStatement insert = connection.prepareStatement("INSERT INTO batch VALUES (?)")) {
        for (int i = 0; i < 1_000; i++) {
          insert.setInt(1, i);
          insert.addBatch();
        }
        assertThat(insert.executeBatch()).hasSize(1_000);
        insert.setInt(1, 7);
        insert.addBatch();
        assertThatThrownBy(insert::executeBatch)
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1062));
      }
      assertThat(one(statement.executeQuery("SELECT COUNT(*) FROM batch"))).isEqualTo("1000");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "&useServerPrepStmts=true"})
  void shouldStreamAndRollBack(String how) throws Exception {
    try (Connection connection = connect(how);
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE kept (n int) ENGINE=InnoDB");
      long sum = 0;
      try (PreparedStatement stream =
          connection.prepareStatement("SELECT seq, REPEAT('x', 1000) FROM seq_1_to_10000")) {
        stream.setFetchSize(100);
        try (ResultSet rows = stream.executeQuery()) {
          while (rows.next()) {
            sum += rows.getLong(1);
          }
        }
      }
      assertThat(sum).isEqualTo(50_005_000);
      connection.setAutoCommit(false);
      statement.execute("INSERT INTO kept VALUES (1)");
      connection.rollback();
      assertThat(one(statement.executeQuery("SELECT COUNT(*) FROM kept"))).isEqualTo("0");
    }
  }

  @Test
  void shouldTakeSeveralStatementsAndTheirResults() throws Exception {
    try (Connection connection = connect("&allowMultiQueries=true");
        Statement statement = connection.createStatement()) {
      assertThat(statement.execute("SELECT 1; SET @two = 2; SELECT @two")).isTrue();
      assertThat(one(statement.getResultSet())).isEqualTo("1");
      assertThat(statement.getMoreResults()).isFalse();
      assertThat(statement.getMoreResults()).isTrue();
      assertThat(one(statement.getResultSet())).isEqualTo("2");
      assertThatThrownBy(
              () -> {
                statement.execute("SELECT 1; SELECT no_such_column; SELECT 3");
                statement.getMoreResults();
              })
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getErrorCode()).isEqualTo(1054));
      assertThat(one(statement.executeQuery("SELECT 'still here'"))).isEqualTo("still here");
    }
  }

  @Test
  void shouldLoadALocalFile(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("rows.tsv");
    Files.writeString(
        file,
        IntStream.range(0, 20_000)
            .mapToObj(i -> i + "\tvalue " + i + "\n")
            .collect(Collectors.joining()));
    try (Connection connection = connect("&allowLocalInfile=true");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TEMPORARY TABLE loaded (n int, t varchar(20))");
      statement.execute("LOAD DATA LOCAL INFILE '" + file + "' INTO TABLE loaded");
      assertThat(one(statement.executeQuery("SELECT COUNT(*) FROM loaded"))).isEqualTo("20000");
    }
  }

  @Test
  void shouldCancel() throws Exception {
    try (Connection connection = connect("");
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.executeQuery("SELECT SLEEP(60) FROM seq_1_to_10"))
          .isInstanceOf(SQLException.class);
      statement.setQueryTimeout(0);
      assertThat(one(statement.executeQuery("SELECT 'still here'"))).isEqualTo("still here");
    }
  }
}
