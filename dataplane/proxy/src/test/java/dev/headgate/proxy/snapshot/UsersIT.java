package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users that come, change and go while a pool serves. */
@SuppressWarnings("NullAway.Init") // each test begins with serve
class UsersIT {

  private static Map<Protocol, DatabaseServer> servers;

  private DatabaseServer server;
  private Served gateway;

  @BeforeAll
  static void startServers() throws SQLException {
    servers =
        Map.of(
            Protocol.PostgreSQL, PostgresServer.start(), Protocol.MariaDB, MariaDbServer.start());
    create(Protocol.PostgreSQL, "CREATE ROLE ann LOGIN PASSWORD 'first'");
    create(Protocol.MariaDB, "CREATE USER ann IDENTIFIED BY 'first'");
    create(Protocol.MariaDB, "GRANT ALL ON app.* TO ann");
  }

  private static DatabaseServer server(Protocol protocol) {
    return Objects.requireNonNull(servers.get(protocol));
  }

  private static void create(Protocol protocol, String sql) throws SQLException {
    directly(server(protocol), sql);
  }

  private static void directly(DatabaseServer server, String sql) throws SQLException {
    try (Connection direct = server.connectDirectly();
        Statement statement = direct.createStatement()) {
      statement.execute(sql);
    }
  }

  @AfterAll
  static void stopServers() {
    servers.values().forEach(DatabaseServer::close);
  }

  @AfterEach
  void close() throws SQLException {
    gateway.close();
    setPassword("first");
  }

  private void serve(Protocol protocol, Map<String, String> users) {
    server = server(protocol);
    gateway = Served.by(server, Map.of("users", users), Hooks.NONE);
  }

  private void setPassword(String password) throws SQLException {
    directly(
        server,
        server instanceof PostgresServer
            ? "ALTER ROLE ann PASSWORD '" + password + "'"
            : "SET PASSWORD FOR ann = PASSWORD('" + password + "')");
  }

  private Connection connect(String user, String password) throws SQLException {
    String scheme = server instanceof PostgresServer ? "postgresql" : "mariadb";
    return DriverManager.getConnection(
        "jdbc:%s://127.0.0.1:%d/app?user=%s&password=%s"
            .formatted(scheme, gateway.port(), user, password));
  }

  private String id(Connection session) throws SQLException {
    String sql =
        server instanceof PostgresServer ? "SELECT pg_backend_pid()" : "SELECT connection_id()";
    try (Statement statement = session.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  /** Leaves an idle server connection behind. */
  private String visit(String user, String password) throws SQLException {
    int idle = gateway.pool().idle();
    try (Connection session = connect(user, password)) {
      return id(session);
    } finally {
      await().until(() -> gateway.pool().resetting() == 0 && gateway.pool().idle() >= idle);
    }
  }

  private void awaitServers(int idle, int assigned) {
    await().until(() -> gateway.pool().idle() == idle && gateway.pool().assigned() == assigned);
  }

  @ParameterizedTest
  @EnumSource
  void shouldTakeARotatedPasswordAndCutNoSession(Protocol protocol) throws SQLException {
    serve(protocol, Map.of("ann", "first"));
    String idle;
    try (Connection running = connect("ann", "first")) {
      String server = id(running);
      idle = visit("ann", "first");
      awaitServers(1, 1);

      setPassword("second");
      gateway.push(Map.of("users", Map.of("ann", "second")));

      assertThatThrownBy(() -> connect("ann", "first")).isInstanceOf(SQLException.class);
      assertThat(visit("ann", "second")).isNotIn(server, idle);
      awaitServers(1, 1);
      assertThat(id(running)).isEqualTo(server);
    }

    awaitServers(1, 0);
    assertThat(visit("ann", "second")).isNotEqualTo(idle);
    assertThat(gateway.pool().connects()).isEqualTo(3);
  }

  @ParameterizedTest
  @EnumSource
  void shouldCloseWhatARemovedUserLeftIdleAndNothingElse(Protocol protocol) throws SQLException {
    serve(protocol, Map.of("ann", "first", "app", "app-password"));
    String kept = visit("app", "app-password");
    visit("ann", "first");
    awaitServers(2, 0);

    gateway.push(Map.of("users", Map.of("app", "app-password"), "maxServerConnections", 7));

    awaitServers(1, 0);
    assertThatThrownBy(() -> connect("ann", "first")).isInstanceOf(SQLException.class);
    assertThat(visit("app", "app-password")).isEqualTo(kept);
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetInWhoWasAddedAtOnce(Protocol protocol) throws SQLException {
    serve(protocol, Map.of("app", "app-password"));
    assertThatThrownBy(() -> connect("ann", "first")).isInstanceOf(SQLException.class);

    gateway.push(Map.of("users", Map.of("ann", "first", "app", "app-password")));

    visit("ann", "first");
  }
}
