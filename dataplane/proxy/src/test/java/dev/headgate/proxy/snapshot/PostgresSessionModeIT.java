package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.testbed.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Session mode before a real PostgreSQL, seen by a real driver. */
@ParameterizedClass
@MethodSource("hooks")
class PostgresSessionModeIT {

  private static final String PASSWORD_FAILED = "28P01";

  private static PostgresServer server;

  private final Hooks hooks;
  private Served gateway;

  PostgresSessionModeIT(Hooks hooks) {
    this.hooks = hooks;
    this.gateway = serve(Map.of());
  }

  static Stream<Named<Hooks>> hooks() {
    return Stream.of(
        Named.of("blind", Hooks.NONE), Named.of("hooked", TestHooks.passing().hooks()));
  }

  private Served serve(Map<String, Object> pool) {
    return Served.by(server, pool, hooks);
  }

  private void serveInstead(Map<String, Object> pool) {
    gateway.close();
    gateway = serve(pool);
  }

  @BeforeAll
  static void startServer() throws SQLException {
    server = PostgresServer.start();
    try (Connection direct = server.connectDirectly();
        Statement statement = direct.createStatement()) {
      statement.execute("SET password_encryption = 'md5'");
      statement.execute("CREATE ROLE old LOGIN PASSWORD 'old-password'");
    }
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  @AfterEach
  void close() {
    gateway.close();
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(gateway.port()));
  }

  private Connection connect(String user, String password, String more) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/app?user=%s&password=%s%s"
            .formatted(gateway.port(), user, password, more));
  }

  private static String query(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String pid(Connection connection) throws SQLException {
    return query(connection, "SELECT pg_backend_pid()");
  }

  private void awaitIdle(int connections) {
    await()
        .pollInterval(Duration.ofMillis(5))
        .until(() -> gateway.pool().idle() == connections && gateway.pool().assigned() == 0);
  }

  private static void assertRefused(ThrowingCallable connect, String sqlState, String message) {
    assertThatThrownBy(connect)
        .isInstanceOfSatisfying(
            SQLException.class,
            refusal -> {
              assertThat(refusal.getSQLState()).isEqualTo(sqlState);
              assertThat(refusal.getMessage()).contains(message);
            });
  }

  @Test
  void shouldServeOneClientAfterAnotherByOneServerConnection() throws Exception {
    String first;
    try (Connection connection = connect()) {
      first = pid(connection);
    }
    awaitIdle(1);
    for (int i = 0; i < 20; i++) {
      try (Connection connection = connect()) {
        assertThat(pid(connection)).isEqualTo(first);
        assertThat(query(connection, "SELECT " + i)).isEqualTo(Integer.toString(i));
      }
      awaitIdle(1);
    }
    assertThat(gateway.pool().connects()).isEqualTo(1);
  }

  @Test
  void shouldTellAWrongPasswordFromNobodyByNothing() {
    assertRefused(
        () -> connect("app", "wrong", ""),
        PASSWORD_FAILED,
        "password authentication failed for user \"app\"");
    assertRefused(
        () -> connect("nobody", "app-password", ""),
        PASSWORD_FAILED,
        "password authentication failed for user \"nobody\"");
    assertThat(gateway.pool().connects()).isZero();
  }

  @Test
  void shouldLogInByTheServersOwnVerifier() throws Exception {
    String verifier;
    try (Connection direct = server.connectDirectly()) {
      verifier = query(direct, "SELECT rolpassword FROM pg_authid WHERE rolname = 'app'");
    }
    assertThat(verifier).startsWith("SCRAM-SHA-256$");
    serveInstead(Map.of("users", Map.of("app", verifier)));

    try (Connection connection = connect()) {
      assertThat(query(connection, "SELECT current_user")).isEqualTo("app");
    }
    assertRefused(() -> connect("app", "wrong", ""), PASSWORD_FAILED, "app");
  }

  @Test
  void shouldLogInByAnMd5Hash() throws Exception {
    String hash;
    try (Connection direct = server.connectDirectly()) {
      hash = query(direct, "SELECT rolpassword FROM pg_authid WHERE rolname = 'old'");
    }
    assertThat(hash).startsWith("md5");
    serveInstead(Map.of("users", Map.of("old", hash)));

    assertRefused(() -> connect("old", "wrong", ""), PASSWORD_FAILED, "old");
  }

  @Test
  void shouldPassOnWhyTheDatabaseRefuses() {
    assertRefused(
        () ->
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/nowhere?user=app&password=app-password"
                    .formatted(gateway.port())),
        "3D000",
        "database \"nowhere\" does not exist");
    assertThat(gateway.pool().assigned()).isZero();
  }

  /** What a client does, and where the next one would see it. */
  private static final List<String> LEFT_AND_LOOKED_FOR =
      List.of(
          "SET application_name = 'left behind'|SHOW application_name",
          "SET statement_timeout = '12345ms'|SHOW statement_timeout",
          "SET search_path = left_behind|SHOW search_path",
          "SET TIME ZONE 'Asia/Kolkata'|SHOW TimeZone",
          "SET client_encoding = 'LATIN1'|SHOW client_encoding",
          "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY|SHOW default_transaction_read_only",
          "CREATE TEMP TABLE mine (i int)|SELECT to_regclass('pg_temp.mine')",
          "PREPARE mine AS SELECT 1|SELECT count(*) FROM pg_prepared_statements WHERE name = 'mine'",
          "DECLARE mine CURSOR WITH HOLD FOR SELECT 1|SELECT count(*) FROM pg_cursors",
          "LISTEN mine|SELECT count(*) FROM pg_listening_channels()",
          "SELECT pg_advisory_lock(4711)|SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'",
          "SELECT set_config('my.own', 'left behind', false)|SELECT current_setting('my.own', true)",
          "BEGIN; CREATE TABLE mine (i int)|SELECT to_regclass('mine')",
          "BEGIN; SELECT 1/0|SELECT 1");

  @Test
  void shouldLeaveNothingToTheNextClient() throws Exception {
    for (String leftAndLookedFor : LEFT_AND_LOOKED_FOR) {
      String leave = leftAndLookedFor.split("\\|", -1)[0];
      String look = leftAndLookedFor.split("\\|", -1)[1];
      String clean;
      try (Connection connection = connect()) {
        clean = query(connection, look);
      }
      awaitIdle(1);
      try (Connection connection = connect()) {
        execute(connection, leave);
      } catch (SQLException _) {
        // A transaction that has failed is something to leave behind, too.
      }
      awaitIdle(1);
      try (Connection connection = connect()) {
        if (leave.startsWith("SELECT set_config")) {
          // A variable once known stays known; DISCARD ALL empties it.
          assertThat(query(connection, look)).as(leave).isIn(clean, "");
        } else {
          assertThat(query(connection, look)).as(leave).isEqualTo(clean);
        }
      }
      awaitIdle(1);
    }
    assertThat(gateway.pool().connects()).isEqualTo(1);
  }

  @Test
  void shouldResetToWhatTheClientAskedForAtItsStart() throws Exception {
    String options = "&options=-c%20statement_timeout=7s&ApplicationName=mine";
    try (Connection connection = connect("app", "app-password", options)) {
      execute(connection, "SET statement_timeout = '1s'");
      execute(connection, "DISCARD ALL");
      assertThat(query(connection, "SHOW statement_timeout")).isEqualTo("7s");
      execute(connection, "SET statement_timeout = '1s'");
      execute(connection, "RESET statement_timeout");
      assertThat(query(connection, "SHOW statement_timeout")).isEqualTo("7s");
    }
    awaitIdle(1);
    try (Connection other = connect()) {
      assertThat(query(other, "SHOW statement_timeout")).isEqualTo("0");
      assertThat(query(other, "SHOW application_name")).isNotEqualTo("mine");
    }
    awaitIdle(2);
    try (Connection again = connect("app", "app-password", options)) {
      assertThat(query(again, "SHOW statement_timeout")).isEqualTo("7s");
      assertThat(query(again, "SHOW application_name")).isEqualTo("mine");
    }
    assertThat(gateway.pool().connects()).isEqualTo(2);
  }

  @Test
  void shouldCancelTheClientsOwnQueryOnly() throws Exception {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      CompletableFuture<Void> sleeping =
          CompletableFuture.runAsync(
              () -> {
                try {
                  statement.execute("SELECT pg_sleep(60)");
                } catch (SQLException e) {
                  throw new IllegalStateException(e.getSQLState());
                }
              });
      try (Connection direct = server.connectDirectly()) {
        await()
            .until(
                () ->
                    query(
                            direct,
                            "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query"
                                + " LIKE 'SELECT pg_sleep%'")
                        .equals("1"));
      }
      statement.cancel();
      assertThatThrownBy(sleeping::join).hasRootCauseMessage("57014");
      assertThat(query(connection, "SELECT 'still here'")).isEqualTo("still here");
    }
  }

  @Test
  void shouldReplaceWhatAVanishedClientLeftBusy() throws Exception {
    Connection connection = connect();
    String pid = pid(connection);
    CompletableFuture<Void> sleeping =
        CompletableFuture.runAsync(
            () -> {
              try {
                execute(connection, "SELECT pg_sleep(60)");
              } catch (SQLException _) {
                // Its connection is taken away below.
              }
            });
    await().until(() -> !sleeping.isDone() && gateway.pool().assigned() == 1);
    connection.abort(Runnable::run);
    await().until(() -> gateway.pool().assigned() == 0);
    try (Connection next = connect()) {
      assertThat(pid(next)).isNotEqualTo(pid);
    }
  }
}
