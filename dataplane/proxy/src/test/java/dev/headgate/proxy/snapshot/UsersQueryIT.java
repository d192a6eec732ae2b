package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.BothServers;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users that only the database knows, of whom it is asked by an account that may look. */
@SuppressWarnings("NullAway.Init") // each test begins with serve
class UsersQueryIT {

  private static final String POSTGRES_QUERY =
      "SELECT name, secret, until FROM app.public.known($1)";
  private static final String MARIADB_QUERY =
      "SELECT user, authentication_string FROM mysql.user WHERE user = ? AND host = '%'"
          + " AND plugin = 'mysql_native_password'";

  @AutoClose private static final BothServers SERVERS = new BothServers();

  private DatabaseServer server;
  private Served gateway;

  @BeforeAll
  static void createUsers() throws SQLException {
    try (Connection postgres =
        DriverManager.getConnection(
            SERVERS.of(Protocol.PostgreSQL).superuserJdbcUrl().replace("/postgres?", "/app?"))) {
      for (String sql :
          List.of(
              "CREATE ROLE ann LOGIN PASSWORD 'hers' VALID UNTIL 'infinity'",
              "CREATE ROLE old LOGIN PASSWORD 'over' VALID UNTIL '2001-02-03 04:05:06.7+08'",
              "CREATE ROLE young LOGIN PASSWORD 'fresh' VALID UNTIL '2999-01-01'",
              "CREATE ROLE bare LOGIN",
              "CREATE ROLE looker LOGIN PASSWORD 'looks'",
              "CREATE SEQUENCE asked",
              """
              CREATE FUNCTION known(text) RETURNS TABLE (name name, secret text, until timestamptz)
              LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS $$
                SELECT nextval('public.asked');
                SELECT rolname, rolpassword, rolvaliduntil FROM pg_authid
                WHERE rolname = $1 AND rolcanlogin AND NOT rolsuper AND NOT rolreplication;
              $$""",
              "REVOKE EXECUTE ON FUNCTION known(text) FROM PUBLIC",
              "GRANT EXECUTE ON FUNCTION known(text) TO looker")) {
        Sql.execute(postgres, sql);
      }
    }
    SERVERS
        .of(Protocol.MariaDB)
        .executeDirectly(
            "CREATE USER ann IDENTIFIED BY 'hers'",
            "GRANT ALL ON app.* TO ann",
            "CREATE USER bare",
            "CREATE USER looker IDENTIFIED BY 'looks'",
            "GRANT SELECT ON mysql.user TO looker",
            "GRANT SELECT ON app.* TO looker",
            "CREATE TABLE app.known (name varchar(128), secret text, until timestamp NULL)",
            "INSERT INTO app.known VALUES ('ann', PASSWORD('hers'), NULL),"
                + " ('old', PASSWORD('over'), '2001-02-03 04:05:06'),"
                + " ('app', PASSWORD('app-password'), '2037-01-01'), ('eve', 'invalid', NULL), ('bare', '', NULL)");
  }

  @AfterEach
  void close() throws SQLException {
    gateway.close();
    server.setPassword("ann", "hers");
  }

  private void serve(Protocol protocol, Map<String, Object> query, Map<String, Object> more) {
    server = SERVERS.of(protocol);
    gateway = Served.by(server, pool(query, more), Hooks.NONE);
  }

  private void serve(Protocol protocol) {
    serve(protocol, Map.of(), Map.of());
  }

  private Map<String, Object> pool(Map<String, Object> query, Map<String, Object> more) {
    boolean postgres = server instanceof PostgresServer;
    Map<String, Object> asked = new HashMap<>();
    asked.put("sql", postgres ? POSTGRES_QUERY : MARIADB_QUERY);
    asked.put("user", "looker");
    asked.put("password", "looks");
    asked.put("database", "app");
    asked.putAll(query);
    Map<String, Object> pool = new HashMap<>(more);
    pool.putIfAbsent("users", Map.of());
    pool.put("usersQuery", asked);
    return pool;
  }

  private void assertDenied(String user, String password) {
    assertRefused(user, password, "28P01", 1045);
  }

  private void assertUnavailable(String user, String password) {
    assertRefused(user, password, "57P03", 1429);
  }

  private void assertRefused(String user, String password, String sqlState, int code) {
    assertThatThrownBy(() -> gateway.connect(user, password))
        .isInstanceOfSatisfying(
            SQLException.class,
            refusal -> {
              if (server instanceof PostgresServer) {
                assertThat(refusal.getSQLState()).isEqualTo(sqlState);
              } else {
                assertThat(refusal.getErrorCode()).isEqualTo(code);
              }
            });
  }

  /** How many questions the database was asked so far. */
  private int asked() throws SQLException {
    if (server instanceof PostgresServer) {
      try (Connection direct =
          DriverManager.getConnection(server.superuserJdbcUrl().replace("/postgres?", "/app?"))) {
        return Integer.parseInt(
            Sql.ask(direct, "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM asked"));
      }
    }
    try (Connection direct = server.connectDirectly()) {
      return Integer.parseInt(
          Sql.ask(
              direct,
              "SELECT variable_value FROM information_schema.global_status WHERE variable_name ="
                  + " 'COM_STMT_EXECUTE'"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetInWhomOnlyTheDatabaseKnows(Protocol protocol) throws SQLException {
    serve(protocol);

    assertThat(gateway.visit("ann", "hers")).endsWith(" of ann");
    assertDenied("ann", "wrong");
    assertDenied("nobody", "hers");
    assertDenied("bare", "hers");
    assertDenied("ann' OR '1'='1", "hers");
  }

  @ParameterizedTest
  @EnumSource
  void shouldAskOncePerUserAndTime(Protocol protocol) throws SQLException {
    serve(protocol, Map.of("cache", "1h"), Map.of());
    int before = asked();

    gateway.visit("ann", "hers");
    gateway.visit("ann", "hers");
    assertDenied("ann", "wrong");

    assertThat(asked()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldAskOnceForAllWhoComeAtATime(Protocol protocol) throws Exception {
    // One server connection, which somebody has: everybody has to wait for the answer.
    serve(
        protocol,
        Map.of("cache", "1h"),
        Map.of("maxServerConnections", 1, "users", Map.of("app", "app-password")));
    int before = asked();
    List<Future<String>> visits = new ArrayList<>();
    try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
      try (Connection _ = gateway.connect("app", "app-password")) {
        for (int i = 0; i < 8; i++) {
          visits.add(clients.submit(() -> gateway.visit("ann", "hers")));
        }
        await().until(() -> gateway.clients() == 9 && gateway.pool().waiting() == 1);
      }
      for (Future<String> visit : visits) {
        assertThat(visit.get()).endsWith(" of ann");
      }
    }
    assertThat(asked()).isEqualTo(before + 1);
  }

  @ParameterizedTest
  @EnumSource
  void shouldNoticeAChangedPassword(Protocol protocol) throws SQLException {
    serve(protocol, Map.of("cache", "0s"), Map.of());
    String before = gateway.visit("ann", "hers");

    server.setPassword("ann", "new");

    assertDenied("ann", "hers");
    assertThat(gateway.visit("ann", "new")).endsWith(" of ann").isNotEqualTo(before);
  }

  @ParameterizedTest
  @EnumSource
  void shouldSayThatTheDatabaseIsAwayAndNotThatThePasswordIsWrong(Protocol protocol)
      throws SQLException {
    serve(
        protocol, Map.of("cache", "0s"), Map.of("connect", Map.of("retries", 0, "timeout", "2s")));
    gateway.visit("ann", "hers");

    server.stop();
    try {
      assertUnavailable("ann", "hers");
      assertUnavailable("ann", "wrong");
    } finally {
      server.startAgain();
    }

    await().ignoreExceptions().until(() -> gateway.visit("ann", "hers").endsWith(" of ann"));
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetNobodyInByAQueryThatFails(Protocol protocol) throws SQLException {
    String parameter = protocol == Protocol.PostgreSQL ? "$1" : "?";
    List<String> wrong =
        List.of(
            "SELECT name, secret FROM nowhere WHERE name = " + parameter,
            "SELECT " + parameter,
            "SELECT 'ann', 'hers', 'soon', " + parameter,
            "SELECT 'ann', 'hers', 'soon' FROM (SELECT 1) x WHERE 'ann' = " + parameter,
            "no SQL " + parameter);
    serve(protocol, Map.of("sql", wrong.getFirst()), Map.of());
    for (String sql : wrong) {
      gateway.push(pool(Map.of("sql", sql), Map.of()));
      assertUnavailable("ann", "hers");
    }
    gateway.push(pool(Map.of("password", "wrong"), Map.of()));
    assertRefused("ann", "hers", "08004", 1429);

    gateway.push(pool(Map.of(), Map.of()));

    assertThat(gateway.visit("ann", "hers")).endsWith(" of ann");
  }

  @ParameterizedTest
  @EnumSource
  void shouldPreferWhomTheSecretNames(Protocol protocol) throws SQLException {
    serve(
        protocol,
        Map.of(),
        Map.of(
            "users",
            Map.of("ann", "another"),
            "accounts",
            List.of(Map.of("users", List.of("ann"), "user", "app", "password", "app-password"))));

    assertThat(gateway.visit("ann", "another")).endsWith(" of app");
    assertDenied("ann", "hers");
  }

  @Test
  void shouldHonourTheExpiryOfPostgres() throws SQLException {
    serve(Protocol.PostgreSQL);

    assertThat(gateway.visit("young", "fresh")).endsWith(" of young");
    assertDenied("old", "over");
  }

  @Test
  void shouldHonourTheExpiryOfMariaDb() throws SQLException {
    serve(
        Protocol.MariaDB,
        Map.of("sql", "SELECT name, secret, until FROM app.known WHERE name = ?"),
        Map.of());

    assertThat(gateway.visit("app", "app-password")).endsWith(" of app");
    assertThat(gateway.visit("ann", "hers")).endsWith(" of ann");
    assertDenied("old", "over");
    assertDenied("eve", "invalid");
    assertDenied("bare", ""); // whom the database would let in
    assertDenied("ANN", "hers"); // which the column's collation finds
  }

  /** What PostgreSQL takes for a start-up parameter must not reach the account that looks. */
  @Test
  void shouldAskInASessionOfItsOwn() throws SQLException {
    serve(Protocol.PostgreSQL, Map.of("cache", "0s"), Map.of());

    try (Connection session =
        DriverManager.getConnection(
            "jdbc:postgresql://127.0.0.1:%d/app?options=-c%%20search_path=evil%%20-c%%20datestyle=german"
                .formatted(gateway.port()),
            "young",
            "fresh")) {
      assertThat(Sql.ask(session, "SHOW search_path")).isEqualTo("evil");
    }
    assertThat(gateway.visit("young", "fresh")).endsWith(" of young");
  }
}
