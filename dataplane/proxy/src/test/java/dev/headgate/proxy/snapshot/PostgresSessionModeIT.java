package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.testbed.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Session mode before a real PostgreSQL, seen by a real driver. */
@ParameterizedClass
@MethodSource("hooks")
class PostgresSessionModeIT extends SessionMode {

  private static final String PASSWORD_FAILED = "28P01";

  private static PostgresServer server;

  PostgresSessionModeIT(Hooks hooks) {
    super(server, hooks);
  }

  @Override
  String askForServerConnection() {
    return "SELECT pg_backend_pid()";
  }

  @Override
  String sleep() {
    return "SELECT pg_sleep(60)";
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

  private Connection connect(String user, String password, String more) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:%d/app?user=%s&password=%s%s"
            .formatted(gateway.port(), user, password, more));
  }

  private static void wrongPassword(SQLException refusal) {
    assertThat(refusal.getSQLState()).isEqualTo(PASSWORD_FAILED);
  }

  @Test
  void shouldTellAWrongPasswordFromNobodyByNothing() {
    assertRefused(
        () -> connect("app", "wrong", ""),
        PostgresSessionModeIT::wrongPassword,
        "password authentication failed for user \"app\"");
    assertRefused(
        () -> connect("nobody", "app-password", ""),
        PostgresSessionModeIT::wrongPassword,
        "password authentication failed for user \"nobody\"");
    assertThat(gateway.pool().connects()).isZero();
  }

  @Test
  void shouldLogInByTheServersOwnVerifier() throws Exception {
    String verifier;
    try (Connection direct = server.connectDirectly()) {
      verifier = Sql.ask(direct, "SELECT rolpassword FROM pg_authid WHERE rolname = 'app'");
    }
    assertThat(verifier).startsWith("SCRAM-SHA-256$");
    serveInstead(Map.of("users", Map.of("app", verifier)));

    try (Connection connection = connect()) {
      assertThat(Sql.ask(connection, "SELECT current_user")).isEqualTo("app");
    }
    assertRefused(() -> connect("app", "wrong", ""), PostgresSessionModeIT::wrongPassword, "app");
  }

  @Test
  void shouldLogInByAnMd5Hash() throws Exception {
    String hash;
    try (Connection direct = server.connectDirectly()) {
      hash = Sql.ask(direct, "SELECT rolpassword FROM pg_authid WHERE rolname = 'old'");
    }
    assertThat(hash).startsWith("md5");
    serveInstead(Map.of("users", Map.of("old", hash)));

    assertRefused(() -> connect("old", "wrong", ""), PostgresSessionModeIT::wrongPassword, "old");
  }

  @Test
  void shouldPassOnWhyTheDatabaseRefuses() {
    assertRefused(
        () ->
            DriverManager.getConnection(
                "jdbc:postgresql://127.0.0.1:%d/nowhere?user=app&password=app-password"
                    .formatted(gateway.port())),
        refusal -> assertThat(refusal.getSQLState()).isEqualTo("3D000"),
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
        clean = Sql.ask(connection, look);
      }
      awaitIdle(1);
      try (Connection connection = connect()) {
        Sql.execute(connection, leave);
      } catch (SQLException _) {
        // A transaction that has failed is something to leave behind, too.
      }
      awaitIdle(1);
      try (Connection connection = connect()) {
        if (leave.startsWith("SELECT set_config")) {
          // A variable once known stays known; DISCARD ALL empties it.
          assertThat(Sql.ask(connection, look)).as(leave).isIn(clean, "");
        } else {
          assertThat(Sql.ask(connection, look)).as(leave).isEqualTo(clean);
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
      Sql.execute(connection, "SET statement_timeout = '1s'");
      Sql.execute(connection, "DISCARD ALL");
      assertThat(Sql.ask(connection, "SHOW statement_timeout")).isEqualTo("7s");
      Sql.execute(connection, "SET statement_timeout = '1s'");
      Sql.execute(connection, "RESET statement_timeout");
      assertThat(Sql.ask(connection, "SHOW statement_timeout")).isEqualTo("7s");
    }
    awaitIdle(1);
    try (Connection other = connect()) {
      assertThat(Sql.ask(other, "SHOW statement_timeout")).isEqualTo("0");
      assertThat(Sql.ask(other, "SHOW application_name")).isNotEqualTo("mine");
    }
    awaitIdle(2);
    try (Connection again = connect("app", "app-password", options)) {
      assertThat(Sql.ask(again, "SHOW statement_timeout")).isEqualTo("7s");
      assertThat(Sql.ask(again, "SHOW application_name")).isEqualTo("mine");
    }
    assertThat(gateway.pool().connects()).isEqualTo(2);
  }

  @Test
  void shouldCancelTheClientsOwnQueryOnly() throws Exception {
    try (Connection connection = connect()) {
      Sql.cancel(connection, server);
      assertThat(Sql.ask(connection, "SELECT 'still here'")).isEqualTo("still here");
    }
  }
}
