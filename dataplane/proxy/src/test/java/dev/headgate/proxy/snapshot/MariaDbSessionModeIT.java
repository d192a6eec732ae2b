package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.mariadb.Packets;
import dev.headgate.proxy.protocol.mariadb.RawMariaDbClient;
import dev.headgate.testbed.MariaDbServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Session mode before a real MariaDB, seen by a real driver. */
@ParameterizedClass
@MethodSource("hooks")
class MariaDbSessionModeIT extends SessionMode {

  private static final int ACCESS_DENIED = 1045;
  private static final int UNKNOWN_DATABASE = 1049;

  private static MariaDbServer server;

  MariaDbSessionModeIT(Hooks hooks) {
    super(server, hooks);
  }

  @Override
  String askForServerConnection() {
    return "SELECT CONNECTION_ID()";
  }

  @Override
  String sleep() {
    return "SELECT SLEEP(60)";
  }

  @BeforeAll
  static void startServer() throws SQLException {
    server = MariaDbServer.start();
    try (Connection direct = server.connectDirectly();
        Statement statement = direct.createStatement()) {
      statement.execute("CREATE ROLE clerk");
      statement.execute("GRANT clerk TO app");
      statement.execute("GRANT REPLICATION SLAVE ON *.* TO app");
      statement.execute("CREATE DATABASE other");
      statement.execute("GRANT ALL ON other.* TO app");
      statement.execute("CREATE TABLE app.numbered (id int AUTO_INCREMENT PRIMARY KEY)");
    }
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private Connection connect(String database, String user, String password, String more)
      throws SQLException {
    return DriverManager.getConnection(
        "jdbc:mariadb://127.0.0.1:%d/%s?user=%s&password=%s%s"
            .formatted(gateway.port(), database, user, password, more));
  }

  /** The first value of the first row, if there is one. */
  private static String look(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      return row.next() ? row.getString(1) : "no row";
    }
  }

  private static void denied(SQLException refusal) {
    assertThat(refusal.getErrorCode()).isEqualTo(ACCESS_DENIED);
  }

  @Test
  void shouldTellAWrongPasswordFromNobodyByNothing() {
    assertRefused(
        () -> connect("app", "app", "wrong", ""),
        MariaDbSessionModeIT::denied,
        "Access denied for user 'app'@'127.0.0.1' (using password: YES)");
    assertRefused(
        () -> connect("app", "nobody", "app-password", ""),
        MariaDbSessionModeIT::denied,
        "Access denied for user 'nobody'@'127.0.0.1' (using password: YES)");
    assertThat(gateway.pool().connects()).isZero();
  }

  @Test
  void shouldLogInByTheServersOwnHash() throws Exception {
    String hash;
    try (Connection direct = server.connectDirectly()) {
      hash = Sql.ask(direct, "SELECT PASSWORD('app-password')");
    }
    assertThat(hash).startsWith("*");
    serveInstead(Map.of("users", Map.of("app", hash)));

    try (Connection connection = connect()) {
      assertThat(Sql.ask(connection, "SELECT CURRENT_USER()")).isEqualTo("app@%");
    }
    assertRefused(() -> connect("app", "app", "wrong", ""), MariaDbSessionModeIT::denied, "'app'");
  }

  @Test
  void shouldPassOnWhyTheDatabaseRefuses() {
    // A user without the right to look is told so, not whether there is such a database.
    serveInstead(Map.of("users", Map.of("root", "")));
    assertRefused(
        () -> connect("nowhere", "root", "", ""),
        refusal -> assertThat(refusal.getErrorCode()).isEqualTo(UNKNOWN_DATABASE),
        "nowhere");
    assertThat(gateway.pool().assigned()).isZero();
  }

  @Test
  void shouldGreetAsTheServerDoes() throws Exception {
    try (Connection connection = connect();
        Connection direct = server.connectDirectly()) {
      assertThat(connection.getMetaData().getDatabaseProductVersion())
          .isEqualTo(direct.getMetaData().getDatabaseProductVersion());
    }
  }

  /** What a client does, and where the next one would see it. */
  private static final List<String> LEFT_AND_LOOKED_FOR =
      List.of(
          "SET @mine = 'left behind'|SELECT @mine",
          "SET SESSION sql_mode = 'ANSI_QUOTES'|SELECT @@sql_mode",
          "SET SESSION time_zone = '+05:30'|SELECT @@time_zone",
          "SET character_set_connection = latin1|SELECT @@character_set_connection",
          "SET SESSION wait_timeout = 7|SELECT @@wait_timeout",
          "SET SESSION collation_connection = 'latin1_bin'|SELECT @@collation_connection",
          "SET SESSION autocommit = 0|SELECT @@autocommit",
          "SET SESSION TRANSACTION ISOLATION LEVEL SERIALIZABLE|SELECT @@tx_isolation",
          "SET SESSION TRANSACTION READ ONLY|SELECT @@tx_read_only",
          "SET SESSION max_statement_time = 7|SELECT @@max_statement_time",
          "SET SESSION insert_id = 4711|SELECT @@insert_id",
          "SET SESSION timestamp = 4711|SELECT @@timestamp > 4711",
          "SET ROLE clerk|SELECT CURRENT_ROLE()",
          "USE other|SELECT DATABASE()",
          "CREATE TEMPORARY TABLE mine (i int)|SELECT count(*) FROM information_schema.tables WHERE"
              + " table_name = 'mine'",
          "PREPARE mine FROM 'SELECT 1'|SELECT variable_value FROM information_schema.session_status"
              + " WHERE variable_name = 'Prepared_stmt_count'",
          "SELECT GET_LOCK('mine', 0)|SELECT IS_USED_LOCK('mine')",
          "LOCK TABLES numbered WRITE|SELECT 1",
          "INSERT INTO numbered VALUES ()|SELECT LAST_INSERT_ID()",
          "START TRANSACTION|SELECT @@in_transaction",
          "SELECT CAST('x' AS int)|SHOW WARNINGS",
          "UPDATE numbered SET id = id|SELECT ROW_COUNT()",
          "SELECT 1 UNION SELECT 2 UNION SELECT 3|SELECT FOUND_ROWS()",
          "HANDLER numbered OPEN|SELECT 1",
          "SET sql_select_limit = 1|SELECT @@sql_select_limit",
          "SET session_track_system_variables = ''|SELECT @@session_track_system_variables",
          "SET default_storage_engine = memory|SELECT @@default_storage_engine",
          "SET optimizer_trace = 'enabled=on'|SELECT @@optimizer_trace",
          "XA START 'mine'|SELECT @@in_transaction");

  @Test
  void shouldLeaveNothingToTheNextClient() throws Exception {
    for (String leftAndLookedFor : LEFT_AND_LOOKED_FOR) {
      String leave = leftAndLookedFor.split("\\|", -1)[0];
      String look = leftAndLookedFor.split("\\|", -1)[1];
      String clean;
      try (Connection connection = connect()) {
        clean = look(connection, look);
      }
      awaitIdle(1);
      try (Connection connection = connect()) {
        Sql.execute(connection, leave);
      }
      awaitIdle(1);
      try (Connection connection = connect()) {
        assertThat(look(connection, look)).as(leave).isEqualTo(clean);
      }
      awaitIdle(1);
    }
    assertThat(gateway.pool().connects()).isEqualTo(1);
  }

  /** They show statements with their literals, and no reset forgets them. */
  @Test
  void shouldNotShowTheNextClientWhatOneProfiled() throws Exception {
    String profiled;
    try (Connection connection = connect()) {
      profiled = serverConnection(connection);
      Sql.execute(connection, "SET profiling = 1");
      Sql.execute(connection, "SELECT 'a secret'");
      Sql.execute(connection, "SET profiling = 0");
      assertThat(look(connection, "SHOW PROFILES")).isNotEqualTo("no row");
    }
    try (Connection connection = connect()) {
      assertThat(look(connection, "SHOW PROFILES")).isEqualTo("no row");
      assertThat(serverConnection(connection)).isNotEqualTo(profiled);
    }
  }

  @Test
  void shouldNotHandOnTheConnectionOfAReplica() throws Exception {
    try (RawMariaDbClient replica =
        new RawMariaDbClient(gateway.port())
            .logIn(RawMariaDbClient.CAPABILITIES, "app", "app-password", "app")) {
      // COM_REGISTER_SLAVE: server id, host, user, password, port, rank, the primary's id.
      replica.send(Packets.command(0x15, Packets.bytes(9, 0, 0, 0, 0, 0, 0), new byte[10]));
      assertThat(replica.answer()[0]).isZero();
      replica.send(Packets.command(0x01));
    }
    await().until(() -> gateway.clients() == 0 && gateway.pool().assigned() == 0);
    await().until(() -> gateway.pool().resetting() == 0);
    assertThat(gateway.pool().idle()).isZero();
  }

  /** As the mariadb client does, and who asks for it: flags of the log-in that a reset forgets. */
  @Test
  void shouldResetToWhatTheClientAskedForAtItsStart() throws Exception {
    String more = "&interactiveClient=true";
    String look = "SELECT CONCAT(@@wait_timeout = @@interactive_timeout, @@sql_mode)";
    try (Connection direct = server.connectDirectly()) {
      Sql.execute(direct, "SET GLOBAL interactive_timeout = 4711");
    }
    for (int i = 0; i < 3; i++) {
      try (Connection connection = connect("app", "app", "app-password", more)) {
        assertThat(Sql.ask(connection, look)).startsWith("1IGNORE_SPACE");
        Sql.execute(connection, "SET wait_timeout = 7, sql_mode = ''");
      }
      awaitIdle(1);
    }
    assertThat(gateway.pool().connects()).isEqualTo(1);
  }

  @Test
  void shouldForgetPreparedStatementsOfTheDriver() throws Exception {
    String more = "&useServerPrepStmts=true";
    for (int i = 0; i < 3; i++) {
      try (Connection connection = connect("app", "app", "app-password", more);
          var prepared = connection.prepareStatement("SELECT ? + " + i)) {
        for (int n = 0; n < 3; n++) {
          prepared.setInt(1, n);
          try (ResultSet row = prepared.executeQuery()) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isEqualTo(n + i);
          }
        }
      }
      awaitIdle(1);
    }
    assertThat(gateway.pool().connects()).isEqualTo(1);
  }

  @Test
  void shouldKeepApartClientsWhoseMessagesDiffer() throws Exception {
    List<String> ids = new ArrayList<>();
    for (String more : List.of("", "&allowMultiQueries=true", "", "&allowMultiQueries=true")) {
      try (Connection connection = connect("app", "app", "app-password", more)) {
        ids.add(serverConnection(connection));
        try (Statement statement = connection.createStatement()) {
          if (more.isEmpty()) {
            assertThatThrownBy(() -> statement.execute("SELECT 1; SELECT 2"))
                .isInstanceOf(SQLException.class);
          } else {
            statement.execute("SELECT 1; SELECT 2");
            assertThat(statement.getMoreResults()).isTrue();
          }
        }
      }
      awaitIdle(Math.min(ids.size(), 2));
    }
    assertThat(ids.get(2)).isEqualTo(ids.get(0));
    assertThat(ids.get(3)).isEqualTo(ids.get(1)).isNotEqualTo(ids.get(0));
  }

  @Test
  void shouldServeEachDatabaseAndUserByConnectionsOfItsOwn() throws Exception {
    serveInstead(Map.of("users", Map.of("app", "app-password", "root", "")));
    try (Connection first = connect();
        Connection second = connect("other", "app", "app-password", "");
        Connection third = connect("app", "root", "", "")) {
      assertThat(Sql.ask(first, "SELECT DATABASE()")).isEqualTo("app");
      assertThat(Sql.ask(second, "SELECT DATABASE()")).isEqualTo("other");
      assertThat(Sql.ask(third, "SELECT CURRENT_USER()")).startsWith("root@");
    }
    awaitIdle(3);
    try (Connection again = connect("other", "app", "app-password", "")) {
      assertThat(Sql.ask(again, "SELECT DATABASE()")).isEqualTo("other");
    }
    assertThat(gateway.pool().connects()).isEqualTo(3);
  }
}
