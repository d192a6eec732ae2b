package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.protocol.BothServers;
import dev.headgate.testbed.DatabaseServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What a listener lets clients take: places, time, bytes; for all of them and for some. */
@ParameterizedClass
@EnumSource
class LimitsIT {

  @AutoClose private static final BothServers SERVERS = new BothServers();
  private static final Map<String, Object> PASSTHROUGH = Map.of("mode", "Passthrough");

  private final Protocol protocol;
  private final DatabaseServer server;

  LimitsIT(Protocol protocol) {
    this.protocol = protocol;
    this.server = SERVERS.of(protocol);
  }

  @BeforeAll
  static void createAdministrator() throws SQLException {
    SERVERS.of(Protocol.PostgreSQL).executeDirectly("CREATE ROLE admin LOGIN PASSWORD 'key'");
    SERVERS
        .of(Protocol.MariaDB)
        .executeDirectly("CREATE USER admin IDENTIFIED BY 'key'", "GRANT ALL ON app.* TO admin");
  }

  private static <T> T byProtocol(Protocol protocol, T postgres, T mariaDb) {
    return protocol == Protocol.PostgreSQL ? postgres : mariaDb;
  }

  private Served session(Map<String, Object> listener) {
    return Served.by(
        server,
        Map.of("users", Map.of(server.user(), server.password(), "admin", "key")),
        listener);
  }

  private Connection connect(Served served) throws SQLException {
    return served.connect(server.user(), server.password());
  }

  private static Connection admin(Served served) throws SQLException {
    return served.connect("admin", "key");
  }

  private String sleep() {
    return byProtocol(protocol, "SELECT pg_sleep(60)", "SELECT SLEEP(60)");
  }

  /**
   * @param sqlState of PostgreSQL
   * @param code MariaDB's, of the failure or of what it was caused by: a driver's first statements
   *     are its own
   */
  private void assertFails(ThrowingCallable action, String sqlState, int code) {
    assertThatThrownBy(action)
        .satisfies(
            failure ->
                assertThat(Stream.iterate(failure, Objects::nonNull, Throwable::getCause))
                    .as(failure.toString())
                    .anySatisfy(
                        cause ->
                            assertThat(cause)
                                .isInstanceOfSatisfying(
                                    SQLException.class,
                                    told ->
                                        assertThat(
                                                byProtocol(
                                                    protocol,
                                                    told.getSQLState(),
                                                    Integer.toString(told.getErrorCode())))
                                            .isEqualTo(
                                                byProtocol(
                                                    protocol, sqlState, Integer.toString(code))))));
  }

  @Test
  void shouldServeSoManyClientsOfAUser() throws Exception {
    try (Served served = session(Map.of("maxClientsPerUser", 1));
        Connection only = connect(served);
        Connection admin = admin(served)) {
      assertFails(() -> connect(served), "53300", 1203);
      assertThat(Sql.ask(admin, "SELECT 1")).isEqualTo("1");
      only.close();
      await().until(() -> served.clients() == 1);
      connect(served).close();
    }
  }

  @Test
  void shouldServeSoManyClientsOfADatabase() throws Exception {
    try (Served served =
            session(
                Map.of(
                    "overrides", List.of(Map.of("database", server.database(), "maxClients", 1))));
        Connection only = connect(served)) {
      assertFails(() -> admin(served), "53300", 1040);
      only.close();
      await().until(() -> served.clients() == 0);
      admin(served).close();
    }
  }

  @Test
  void shouldCountWhoTheServerLetsInOnceThatIsKnown() throws Exception {
    try (Served served = Served.by(server, PASSTHROUGH, Map.of("maxClientsPerUser", 1));
        Connection only = connect(served)) {
      assertFails(
          () -> {
            try (Connection second = connect(served)) {
              Sql.ask(second, "SELECT 1");
            }
          },
          "53300",
          1203);
      assertThat(Sql.ask(only, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void shouldKeepAPlaceForTheAdministratorWhenTheHouseIsFull() throws Exception {
    Map<String, Object> reserve = Map.of("clients", 1, "users", List.of("admin"));
    try (Served served = session(Map.of("maxClients", 2, "reserve", reserve));
        Connection only = connect(served)) {
      assertFails(() -> connect(served), "53300", 1040);
      await().until(() -> served.clients() == 1);
      try (Connection admin = admin(served)) {
        assertThat(Sql.ask(admin, "SELECT 1")).isEqualTo("1");
        assertFails(() -> admin(served), "53300", 1040);
      }
      assertThat(Sql.ask(only, "SELECT 1")).isEqualTo("1");
    }
  }

  @Test
  void shouldHaveTheServerCancelWhatTakesTooLong() throws Exception {
    try (Served served = session(Map.of("statementTimeout", "200ms"));
        Connection client = connect(served)) {
      for (int i = 0; i < 3; i++) {
        assertFails(() -> Sql.ask(client, sleep()), "57014", 1317);
        assertThat(Sql.ask(client, "SELECT 'still here'")).isEqualTo("still here");
      }
      assertThat(served.pool().connects()).isEqualTo(1);
    }
  }

  @Test
  void shouldEndTheSessionThatTakesTooLongWhereNobodyCanCancel() throws Exception {
    try (Served served = Served.by(server, PASSTHROUGH, Map.of("statementTimeout", "200ms"));
        Connection client = connect(served)) {
      assertFails(() -> Sql.ask(client, sleep()), "57014", 1969);
      await().until(() -> served.clients() == 0);
    }
  }

  @Test
  void shouldTakeManyShortStatementsForNoLongOne() throws Exception {
    try (Served served = session(Map.of("statementTimeout", "300ms"));
        Connection client = connect(served)) {
      String nap = byProtocol(protocol, "SELECT pg_sleep(0.1)", "SELECT SLEEP(0.1)");
      for (int i = 0; i < 6; i++) {
        Sql.execute(client, nap);
      }
      assertThat(Sql.ask(client, "SELECT 'still here'")).isEqualTo("still here");
    }
  }

  @Test
  void shouldEndATransactionThatTakesTooLongHoweverBusyItIs() throws Exception {
    try (Served served = session(Map.of("transactionTimeout", "300ms"));
        Connection client = connect(served);
        Connection other = connect(served)) {
      Sql.execute(client, "START TRANSACTION");
      assertFails(
          () -> {
            long tooLate = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
            while (System.nanoTime() < tooLate) {
              Sql.ask(client, "SELECT count(*) FROM information_schema.tables");
              Sql.ask(other, "SELECT 'no transaction'");
            }
          },
          "25P04",
          1927);
      await().until(() -> served.clients() == 1);
      assertThat(Sql.ask(other, "SELECT 'still here'")).isEqualTo("still here");
    }
  }

  @Test
  void shouldRefuseAMessageThatIsTooLongBeforeTheDatabaseSeesIt() throws Exception {
    String large = "SELECT '" + "x".repeat(100_000) + "'";
    for (Map<String, Object> pool : List.of(PASSTHROUGH, Map.<String, Object>of())) {
      try (Served served = Served.by(server, pool, Map.of("maxMessageBytes", "64KiB"));
          Connection client = connect(served)) {
        assertThat(Sql.ask(client, "SELECT 'fits'")).isEqualTo("fits");
        assertFails(() -> Sql.ask(client, large), "54000", 1153);
        await().until(() -> served.clients() == 0);
      }
    }
  }

  @Test
  void shouldMakeExceptionsForSome() throws Exception {
    try (Served served =
            session(
                Map.of(
                    "statementTimeout",
                    "200ms",
                    "overrides",
                    List.of(Map.of("user", "admin", "statementTimeout", "0s"))));
        Connection client = connect(served);
        Connection admin = admin(served)) {
      assertFails(() -> Sql.ask(client, sleep()), "57014", 1317);
      Sql.execute(admin, byProtocol(protocol, "SELECT pg_sleep(0.5)", "SELECT SLEEP(0.5)"));
    }
  }
}
