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
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users that the database may not know, in server connections of accounts that it does. */
@SuppressWarnings("NullAway.Init") // each test begins with serve
class AccountsIT {

  private static Map<Protocol, DatabaseServer> servers;

  private DatabaseServer server;
  private Served gateway;

  @BeforeAll
  static void startServers() throws SQLException {
    servers =
        Map.of(
            Protocol.PostgreSQL, PostgresServer.start(), Protocol.MariaDB, MariaDbServer.start());
    directly(server(Protocol.PostgreSQL), "CREATE ROLE svc LOGIN PASSWORD 'first'");
    directly(server(Protocol.MariaDB), "CREATE USER svc IDENTIFIED BY 'first'");
    directly(server(Protocol.MariaDB), "GRANT ALL ON app.* TO svc");
  }

  private static DatabaseServer server(Protocol protocol) {
    return Objects.requireNonNull(servers.get(protocol));
  }

  private static String ask(DatabaseServer server, String sql) throws SQLException {
    try (Connection direct = server.connectDirectly()) {
      return Sql.ask(direct, sql);
    }
  }

  private static void directly(DatabaseServer server, String sql) throws SQLException {
    try (Connection direct = server.connectDirectly()) {
      Sql.execute(direct, sql);
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

  private void serve(Protocol protocol, Map<String, Object> pool) {
    server = server(protocol);
    gateway = Served.by(server, pool, Hooks.NONE);
  }

  private void setPassword(String password) throws SQLException {
    directly(
        server,
        server instanceof PostgresServer
            ? "ALTER ROLE svc PASSWORD '" + password + "'"
            : "SET PASSWORD FOR svc = PASSWORD('" + password + "')");
  }

  private static Map<String, Object> account(String password, String... users) {
    return Map.of("users", List.of(users), "user", "svc", "password", password);
  }

  private static Map<String, Object> pool(Object account) {
    return Map.of(
        "users",
        Map.of("ann", "hers", "bob", "his", "app", "app-password"),
        "accounts",
        List.of(account));
  }

  private Connection connect(String user, String password, String more) throws SQLException {
    String scheme = server instanceof PostgresServer ? "postgresql" : "mariadb";
    return DriverManager.getConnection(
        "jdbc:%s://127.0.0.1:%d/app?user=%s&password=%s%s"
            .formatted(scheme, gateway.port(), user, password, more));
  }

  private String user(Connection session) throws SQLException {
    return server instanceof PostgresServer
        ? Sql.ask(session, "SELECT session_user")
        : Sql.ask(session, "SELECT SUBSTRING_INDEX(USER(), '@', 1)");
  }

  private String id(Connection session) throws SQLException {
    return Sql.ask(
        session,
        server instanceof PostgresServer ? "SELECT pg_backend_pid()" : "SELECT connection_id()");
  }

  /** Leaves an idle server connection behind. */
  private String visit(String user, String password) throws SQLException {
    try (Connection session = connect(user, password, "")) {
      return id(session) + " of " + user(session);
    } finally {
      await().until(() -> gateway.pool().assigned() == 0 && gateway.pool().resetting() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeSeveralUsersByOneServerConnectionOfTheirAccount(Protocol protocol)
      throws SQLException {
    serve(protocol, pool(account("first", "ann", "bob")));

    String ofAnn = visit("ann", "hers");
    assertThat(ofAnn).endsWith(" of svc");
    assertThat(visit("bob", "his")).isEqualTo(ofAnn);
    assertThat(visit("app", "app-password")).endsWith(" of app");
    assertThat(gateway.pool().connects()).isEqualTo(2);
    assertThatThrownBy(() -> connect("ann", "first", "")).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> connect("svc", "first", "")).isInstanceOf(SQLException.class);
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeEverybodyByTheAccountOfAll(Protocol protocol) throws SQLException {
    serve(protocol, pool(account("first", "*")));

    assertThat(visit("app", "app-password")).endsWith(" of svc").isEqualTo(visit("ann", "hers"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldHandOnNothingOfAnAccountWithItsOldPassword(Protocol protocol) throws SQLException {
    serve(protocol, pool(account("first", "ann", "bob")));
    String before = visit("ann", "hers");

    setPassword("second");
    gateway.push(pool(account("second", "ann", "bob")));

    await().until(() -> gateway.pool().idle() == 0);
    assertThat(visit("bob", "his")).endsWith(" of svc").isNotEqualTo(before);
  }

  /** It was not the client's password that was wrong. */
  @ParameterizedTest
  @EnumSource
  void shouldNotBlameTheClientForTheAccount(Protocol protocol) {
    serve(protocol, pool(account("wrong", "ann")));

    assertThatThrownBy(() -> connect("ann", "hers", ""))
        .isInstanceOfSatisfying(
            SQLException.class,
            refusal -> {
              if (protocol == Protocol.PostgreSQL) {
                assertThat(refusal.getSQLState()).isEqualTo("08004");
              } else {
                assertThat(refusal.getErrorCode()).isEqualTo(1429);
              }
            })
        .hasMessageContaining("the database does not accept the gateway's account for this user")
        .message()
        .doesNotContain("svc");
  }

  @Test
  void shouldStartASessionOfPostgresAsTheClientAsked() throws SQLException {
    serve(Protocol.PostgreSQL, pool(account("first", "ann")));

    try (Connection session = connect("ann", "hers", "&options=-c%20statement_timeout=7s")) {
      Sql.execute(session, "SET statement_timeout = '1s'");
      Sql.execute(session, "DISCARD ALL");
      assertThat(Sql.ask(session, "SHOW statement_timeout")).isEqualTo("7s");
      assertThat(user(session)).isEqualTo("svc");
    }
  }

  @Test
  void shouldServeWhomPostgresWouldNotTakeByTheHashThatIsKnown() throws SQLException {
    String hash = ask(server(Protocol.PostgreSQL), "SELECT 'md5' || md5('hers' || 'ann')");
    Map<String, Object> users = Map.of("users", Map.of("ann", hash));
    serve(Protocol.PostgreSQL, users);
    assertThatThrownBy(() -> connect("ann", "hers", "")).isInstanceOf(SQLException.class);

    gateway.push(Map.of("users", Map.of("ann", hash), "accounts", List.of(account("first", "*"))));

    assertThat(visit("ann", "hers")).endsWith(" of svc");
  }

  /** That of the password "secret", as MariaDB's manual has it. */
  private static final String PUBLIC_KEY = "ed25519:ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY";

  @Test
  void shouldServeWhomMariaDbKnowsByAPublicKey() throws SQLException {
    Map<String, String> users = Map.of("ann", PUBLIC_KEY);
    serve(Protocol.MariaDB, Map.of("users", users));
    assertThatThrownBy(() -> connect("ann", "secret", "")).isInstanceOf(SQLException.class);

    gateway.push(Map.of("users", users, "accounts", List.of(account("first", "ann"))));

    assertThat(visit("ann", "secret")).endsWith(" of svc");
    assertThatThrownBy(() -> connect("ann", "wrong", "")).isInstanceOf(SQLException.class);
  }
}
