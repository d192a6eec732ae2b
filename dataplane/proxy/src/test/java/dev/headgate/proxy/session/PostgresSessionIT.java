package dev.headgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.testbed.PostgresServer;
import java.io.StringReader;
import java.io.StringWriter;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;
import org.postgresql.PGConnection;

/** A real driver against a real server through a session, relayed blindly and by way of hooks. */
@ParameterizedClass
@MethodSource("hooks")
class PostgresSessionIT {

  private static PostgresServer server;

  private final DirectPool pool;
  private final Gateway gateway;

  PostgresSessionIT(Hooks hooks) throws Exception {
    pool = new DirectPool(server.host(), server.port());
    gateway = new Gateway(pool, hooks);
  }

  static Stream<Named<Hooks>> hooks() {
    return Stream.of(
        Named.of("blind", Hooks.NONE), Named.of("hooked", TestHooks.passing().hooks()));
  }

  @BeforeAll
  static void startServer() {
    server = PostgresServer.start();
  }

  @AfterAll
  static void stopServer() throws Exception {
    server.close();
  }

  @AfterEach
  void leaveNothingOpen() {
    gateway.close();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        server.jdbcUrl(gateway.port()), server.user(), server.password());
  }

  @Test
  void shouldRunSimpleAndExtendedQueries() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement();
        PreparedStatement prepared = connection.prepareStatement("select ?::int + 1")) {
      for (int i = 0; i < 20; i++) {
        prepared.setInt(1, i);
        assertThat(one(prepared.executeQuery())).isEqualTo(Integer.toString(i + 1));
      }
      assertThatThrownBy(() -> statement.executeQuery("select 1/0"))
          .hasMessageContaining("division by zero");
      assertThat(one(statement.executeQuery("select 'still here'"))).isEqualTo("still here");
    }
    await().until(() -> gateway.listener.counters().requests() > 20);
  }

  @Test
  void shouldFetchWithACursorInPortions() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.setFetchSize(100);
      ResultSet rows = statement.executeQuery("select n from generate_series(1, 1000) n");
      int sum = 0;
      while (rows.next()) {
        sum += rows.getInt(1);
      }
      assertThat(sum).isEqualTo(500_500);
    }
  }

  @Test
  void shouldCopyInAndOut() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.execute("create temporary table copied (n int, t text)");
      var copy = connection.unwrap(PGConnection.class).getCopyAPI();
      StringBuilder rows = new StringBuilder();
      for (int i = 0; i < 50_000; i++) {
        rows.append(i).append("\tvalue ").append(i).append('\n');
      }
      assertThat(copy.copyIn("copy copied from stdin", new StringReader(rows.toString())))
          .isEqualTo(50_000);
      StringWriter out = new StringWriter();
      copy.copyOut("copy copied to stdout", out);
      assertThat(out.toString()).isEqualTo(rows.toString());
      assertThat(one(statement.executeQuery("select count(*) from copied"))).isEqualTo("50000");
    }
  }

  @Test
  void shouldCancelARunningQuery() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(1);
      assertThatThrownBy(() -> statement.execute("select pg_sleep(30)"))
          .isInstanceOfSatisfying(
              SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
      statement.setQueryTimeout(0);
      assertThat(one(statement.executeQuery("select 1"))).isEqualTo("1");
      assertThat(pool.claims).hasValue(1); // the cancel took no place in the pool
    }
  }

  @Test
  void shouldPassTheServersOwnRefusal() {
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:" + gateway.port() + "/" + server.database(),
                    server.user(),
                    "wrong"))
        .isInstanceOfSatisfying(
            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
  }

  private static String one(ResultSet rows) throws SQLException {
    try (rows) {
      assertThat(rows.next()).isTrue();
      return rows.getString(1);
    }
  }
}
