package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.BothServers;
import dev.headgate.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users that the database may not know, in server connections of accounts that it does. */
@SuppressWarnings("NullAway.Init") // each test begins with serve
class AccountsIT {

  @AutoClose private static final BothServers SERVERS = new BothServers();

  private DatabaseServer server;
  private Served gateway;

  @BeforeAll
  static void createAccount() throws SQLException {
    SERVERS.of(Protocol.PostgreSQL).executeDirectly("CREATE ROLE svc LOGIN PASSWORD 'first'");
    SERVERS
        .of(Protocol.MariaDB)
        .executeDirectly("CREATE USER svc IDENTIFIED BY 'first'", "GRANT ALL ON app.* TO svc");
  }

  @AfterEach
  void close() throws SQLException {
    gateway.close();
    server.setPassword("svc", "first");
  }

  private void serve(Protocol protocol, Map<String, Object> pool) {
    server = SERVERS.of(protocol);
    gateway = Served.by(server, pool, Hooks.NONE);
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

  @ParameterizedTest
  @EnumSource
  void shouldServeSeveralUsersByOneServerConnectionOfTheirAccount(Protocol protocol)
      throws SQLException {
    serve(protocol, pool(account("first", "ann", "bob")));

    String ofAnn = gateway.visit("ann", "hers");
    assertThat(ofAnn).endsWith(" of svc");
    assertThat(gateway.visit("bob", "his")).isEqualTo(ofAnn);
    assertThat(gateway.visit("app", "app-password")).endsWith(" of app");
    assertThat(gateway.pool().connects()).isEqualTo(2);
    assertThatThrownBy(() -> gateway.connect("ann", "first")).isInstanceOf(SQLException.class);
    assertThatThrownBy(() -> gateway.connect("svc", "first")).isInstanceOf(SQLException.class);
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeEverybodyByTheAccountOfAll(Protocol protocol) throws SQLException {
    serve(protocol, pool(account("first", "*")));

    assertThat(gateway.visit("app", "app-password"))
        .endsWith(" of svc")
        .isEqualTo(gateway.visit("ann", "hers"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldHandOnNothingOfAnAccountWithItsOldPassword(Protocol protocol) throws SQLException {
    serve(protocol, pool(account("first", "ann", "bob")));
    String before = gateway.visit("ann", "hers");

    server.setPassword("svc", "second");
    gateway.push(pool(account("second", "ann", "bob")));

    await().until(() -> gateway.pool().idle() == 0);
    assertThat(gateway.visit("bob", "his")).endsWith(" of svc").isNotEqualTo(before);
  }

  /** It was not the client's password that was wrong. */
  @ParameterizedTest
  @EnumSource
  void shouldNotBlameTheClientForTheAccount(Protocol protocol) {
    serve(protocol, pool(account("wrong", "ann")));

    assertThatThrownBy(() -> gateway.connect("ann", "hers"))
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

    try (Connection session =
        gateway.connect("ann", "hers", "&options=-c%20statement_timeout=7s")) {
      Sql.execute(session, "SET statement_timeout = '1s'");
      Sql.execute(session, "DISCARD ALL");
      assertThat(Sql.ask(session, "SHOW statement_timeout")).isEqualTo("7s");
      assertThat(Sql.ask(session, "SELECT session_user")).isEqualTo("svc");
    }
  }

  /** Of the password "hers" and the user "ann", as PostgreSQL would store it. */
  private static final String MD5 = "md5cfa45d157693f85753f7d5b5e10999c5";

  @Test
  void shouldServeWhomPostgresWouldNotTakeByTheHashThatIsKnown() throws SQLException {
    Map<String, String> users = Map.of("ann", MD5);
    serve(Protocol.PostgreSQL, Map.of("users", users));
    assertThatThrownBy(() -> gateway.connect("ann", "hers")).isInstanceOf(SQLException.class);

    gateway.push(Map.of("users", users, "accounts", List.of(account("first", "*"))));

    assertThat(gateway.visit("ann", "hers")).endsWith(" of svc");
  }

  /** That of the password "secret", as MariaDB's manual has it. */
  private static final String PUBLIC_KEY = "ed25519:ZIgUREUg5PVgQ6LskhXmO+eZLS0nC8be6HPjYWR4YJY";

  @Test
  void shouldServeWhomMariaDbKnowsByAPublicKey() throws SQLException {
    Map<String, String> users = Map.of("ann", PUBLIC_KEY);
    serve(Protocol.MariaDB, Map.of("users", users));
    assertThatThrownBy(() -> gateway.connect("ann", "secret")).isInstanceOf(SQLException.class);

    gateway.push(Map.of("users", users, "accounts", List.of(account("first", "ann"))));

    assertThat(gateway.visit("ann", "secret")).endsWith(" of svc");
    assertThatThrownBy(() -> gateway.connect("ann", "wrong")).isInstanceOf(SQLException.class);
  }
}
