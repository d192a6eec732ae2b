package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.WireError;
import dev.headgate.proxy.protocol.mariadb.Packets;
import dev.headgate.proxy.protocol.mariadb.RawMariaDbClient;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.testbed.MariaDbServer;
import java.io.EOFException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What runs at a MariaDB server ends when its client wants it to, or is gone. */
@ParameterizedClass
@MethodSource("hooks")
class MariaDbCancelIT {

  private static final int UNKNOWN_THREAD = 1094;
  private static final int NOT_OWNER = 1095;
  private static final int INTERRUPTED = 1317;

  private static final Map<String, Object> POOL =
      Map.of("users", Map.of("app", "app-password", "root", ""));

  private static MariaDbServer server;

  private final Served gateway;

  MariaDbCancelIT(Hooks hooks) {
    this.gateway = Served.by(server, POOL, hooks);
  }

  static Stream<Named<Hooks>> hooks() {
    return Stream.of(
        Named.of("blind", Hooks.NONE), Named.of("hooked", TestHooks.passing().hooks()));
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
    gateway.close();
  }

  /** Logged in as the superuser, with no driver that would send a KILL of its own. */
  private RawMariaDbClient raw() throws IOException {
    return new RawMariaDbClient(gateway.port()).logIn(RawMariaDbClient.CAPABILITIES, "root", "app");
  }

  /** Logged in and at work for longer than a test. */
  private RawMariaDbClient busy() throws IOException, SQLException {
    RawMariaDbClient busy = raw();
    busy.send(Packets.query(work("busy")));
    awaitRunning("busy", 1);
    return busy;
  }

  /** Unlike SLEEP it does not look, every few seconds, whether anybody is there. */
  private static String work(String name) {
    return "SELECT '%s', count(*) FROM seq_1_to_1000000000000 WHERE seq %% 3 = 4".formatted(name);
  }

  private Connection app() throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(gateway.port()));
  }

  private static byte[] kill(String statement, RawMariaDbClient whom) {
    return Packets.query(statement.formatted(whom.connectionNumber()));
  }

  /** Until so many statements with this in them run at the server. */
  private static void awaitRunning(String part, int statements) throws SQLException {
    try (Connection direct = server.connectDirectly()) {
      String count =
          "SELECT count(*) FROM information_schema.processlist WHERE info LIKE '%"
              + part
              + "%' AND id != CONNECTION_ID()";
      await().until(() -> Sql.ask(direct, count).equals(Integer.toString(statements)));
    }
  }

  private static void assertTold(ThrowingCallable asking, int code) {
    assertThatThrownBy(asking)
        .isInstanceOfSatisfying(WireError.class, told -> assertThat(told.code()).isEqualTo(code));
  }

  /** The columns come before the error, for the server sends them ahead. */
  private static void untilError(RawMariaDbClient client) throws IOException {
    while (true) {
      client.answer();
    }
  }

  private static void assertGoesOn(RawMariaDbClient client) throws IOException {
    client.send(Packets.query("DO 1"));
    assertThat(client.answer()[0]).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KILL QUERY %d",
        "kill query %d;",
        "\n\tKill Soft Query\n%d ; ",
        "KILL HARD QUERY %d",
      })
  void shouldEndAnotherClientsStatement(String statement) throws Exception {
    try (RawMariaDbClient busy = busy();
        RawMariaDbClient other = raw()) {
      other.send(kill(statement, busy));

      assertThat(other.answer()[0]).isZero();
      assertTold(() -> untilError(busy), INTERRUPTED);
      assertGoesOn(busy);
      assertGoesOn(other);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"KILL %d", "KILL CONNECTION %d", "COM_PROCESS_KILL"})
  void shouldEndAnotherClientsConnection(String statement) throws Exception {
    try (RawMariaDbClient busy = busy();
        RawMariaDbClient other = raw()) {
      int number = busy.connectionNumber();
      other.send(
          statement.startsWith("COM")
              ? Packets.command(
                  0x0C, Packets.bytes(number, number >> 8, number >> 16, number >> 24))
              : kill(statement, busy));

      assertThat(other.answer()[0]).isZero();
      // As the server does: it closes without a word.
      assertThatThrownBy(() -> untilError(busy)).isInstanceOf(EOFException.class);
      assertGoesOn(other);
    }
  }

  @Test
  void shouldReadAKillThatComesByteByByte() throws Exception {
    try (RawMariaDbClient busy = busy();
        RawMariaDbClient other = raw()) {
      for (byte part : kill("KILL QUERY %d", busy)) {
        other.send(Packets.bytes(part));
      }

      assertThat(other.answer()[0]).isZero();
      assertTold(() -> untilError(busy), INTERRUPTED);
      assertGoesOn(other);
    }
  }

  @Test
  void shouldReadAKillAmongOtherStatements() throws Exception {
    try (RawMariaDbClient busy = busy();
        RawMariaDbClient other = raw()) {
      byte[] kill = kill("KILL QUERY %d", busy);
      byte[] all = Packets.join(Packets.query("DO 1"), kill, Packets.query("DO 2"));
      other.send(all);

      for (int i = 0; i < 3; i++) {
        assertThat(other.answer()[0]).isZero();
      }
      assertTold(() -> untilError(busy), INTERRUPTED);
    }
  }

  @Test
  void shouldCancelForADriver() throws Exception {
    try (Connection connection = app();
        Statement statement = connection.createStatement()) {
      CompletableFuture<Boolean> sleeping =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return statement.execute(work("driven"));
                } catch (SQLException e) {
                  throw new CompletionException(e);
                }
              });
      awaitRunning("driven", 1);

      statement.cancel();

      assertThatThrownBy(sleeping::join)
          .cause()
          .isInstanceOfSatisfying(
              SQLException.class, told -> assertThat(told.getErrorCode()).isEqualTo(INTERRUPTED));
      assertThat(Sql.ask(connection, "SELECT 'on'")).isEqualTo("on");
    }
  }

  @Test
  void shouldLeaveToTheServerWhoMayKillWhom() throws Exception {
    try (RawMariaDbClient roots = raw();
        Connection app = app()) {
      assertThatThrownBy(() -> Sql.execute(app, "KILL QUERY " + roots.connectionNumber()))
          .isInstanceOfSatisfying(
              SQLException.class, told -> assertThat(told.getErrorCode()).isEqualTo(NOT_OWNER));
    }
  }

  @Test
  void shouldNotHitWhoeverHasTheServerConnectionNext() throws Exception {
    byte[] late;
    try (RawMariaDbClient first = raw()) {
      late = kill("KILL CONNECTION %d", first);
      first.send(Packets.command(0x01));
    }
    await().until(() -> gateway.pool().idle() == 1);
    try (RawMariaDbClient next = raw();
        RawMariaDbClient other = raw()) {
      other.send(late);

      assertTold(other::answer, UNKNOWN_THREAD);
      assertGoesOn(next);
      assertThat(gateway.pool().connects()).isEqualTo(2);
    }
  }

  @Test
  void shouldHandOnNoServerConnectionThatAKillIsUnderWayTo() throws Exception {
    try (RawMariaDbClient killer = raw();
        RawMariaDbClient killed = raw()) {
      // The server comes to it when the sleep is over.
      killer.send(Packets.join(Packets.query("SELECT SLEEP(64)"), kill("KILL QUERY %d", killed)));
      awaitRunning("SLEEP(64)", 1);
      killed.send(Packets.command(0x01));

      await().until(() -> gateway.pool().assigned() == 1);
      await().until(() -> gateway.pool().resetting() == 0);
      assertThat(gateway.pool().idle()).isZero();
    }
    awaitRunning("SLEEP(64)", 0);
  }

  @Test
  void shouldEndWhatAVanishedClientLeftRunning() throws Exception {
    try (RawMariaDbClient client = raw()) {
      client.send(Packets.query(work("vanishes")));
      awaitRunning("vanishes", 1);
    }

    awaitRunning("vanishes", 0);
    await().until(() -> gateway.pool().assigned() == 0);
  }
}
