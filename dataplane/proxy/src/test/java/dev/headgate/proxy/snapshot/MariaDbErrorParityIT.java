package dev.headgate.proxy.snapshot;

import static dev.headgate.proxy.protocol.mariadb.Packets.bytes;
import static dev.headgate.proxy.protocol.mariadb.Packets.command;
import static dev.headgate.proxy.protocol.mariadb.Packets.loginHead;
import static dev.headgate.proxy.protocol.mariadb.Packets.nul;
import static dev.headgate.proxy.protocol.mariadb.Packets.packet;
import static dev.headgate.proxy.protocol.mariadb.Packets.query;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.protocol.mariadb.RawMariaDbClient;
import dev.headgate.proxy.session.TestHooks;
import dev.headgate.proxy.tls.Certificates;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.ServerOptions;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What MariaDB 11.4 tells a client that it turns away or gives up on, provoked and written down
 * here, and what Headgate tells it in the same place: the same packets, numbers and all.
 */
class MariaDbErrorParityIT {

  private static final int MAX_CONNECTIONS = 10;

  private static MariaDbServer server;
  private static Parity parity;

  /** What a client does to be told something. */
  private interface Provocation {

    void provoke(RawMariaDbClient client) throws Exception;
  }

  @BeforeAll
  static void startServer() throws Exception {
    server =
        MariaDbServer.start(
            ServerOptions.defaults()
                .set("max_connections", Integer.toString(MAX_CONNECTIONS))
                .set("connect_timeout", "2")
                .set("max_allowed_packet", "1M"));
    parity =
        new Parity(
            server,
            Map.of("root", "", "app", "app-password", "plain", "", "single", "", "locked", ""));
    server.executeDirectly(
        "CREATE USER careful@'%' IDENTIFIED BY 'x' REQUIRE SSL",
        "CREATE USER plain@'%' IDENTIFIED BY ''",
        "CREATE USER single@'%' IDENTIFIED BY '' WITH MAX_USER_CONNECTIONS 1",
        "CREATE USER locked@'%' IDENTIFIED BY '' ACCOUNT LOCK");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  private static String told(int port, Provocation provocation) throws Exception {
    try (RawMariaDbClient client = new RawMariaDbClient(port)) {
      provocation.provoke(client);
      return told(client);
    }
  }

  /** Every error to the end of the connection: its number in the sequence, and its text. */
  private static String told(RawMariaDbClient client) throws IOException {
    StringBuilder told = new StringBuilder();
    try {
      while (true) {
        byte[] payload = client.read();
        if (payload.length > 2 && payload[0] == -1) {
          told.append(client.sequence()).append(' ').append(error(payload)).append('\n');
        }
      }
    } catch (EOFException | SocketException _) { // it closes with the client's bytes unread
      return told.append("closed").toString();
    }
  }

  private static String error(byte[] payload) {
    int code = (payload[1] & 0xFF) | (payload[2] & 0xFF) << 8;
    String text = new String(payload, 3, payload.length - 3, StandardCharsets.UTF_8);
    boolean hasState = text.startsWith("#");
    return hasState
        ? "%s %d %s".formatted(text.substring(0, 6), code, text.substring(6))
        : code + " " + text;
  }

  private static String last(int sequence, String error) {
    return sequence + " " + error + "\nclosed";
  }

  private static void assertBoth(
      String recorded, Map<String, Object> listener, Provocation provocation) throws Exception {
    parity.assertTold(recorded, listener, port -> told(port, provocation));
  }

  /** The greeting, then the log-in packet with {@code proof}; what is said to it is unread. */
  private static void introduce(RawMariaDbClient client, String user, byte[] proof, String database)
      throws IOException {
    client.read();
    client.send(
        packet(
            1,
            loginHead(RawMariaDbClient.CAPABILITIES),
            nul(user),
            bytes(proof.length),
            proof,
            nul(database),
            nul("mysql_native_password")));
  }

  private static void logIn(RawMariaDbClient client, String user) throws IOException {
    client.logIn(RawMariaDbClient.CAPABILITIES, user, "");
  }

  private static void logIn(RawMariaDbClient client) throws IOException {
    client.logIn(RawMariaDbClient.CAPABILITIES, "root", "app");
  }

  private static void execute(RawMariaDbClient client, String sql) throws IOException {
    client.send(query(sql));
    assertThat(client.answer()[0]).isZero();
  }

  private static boolean direct(RawMariaDbClient client) {
    return client.socket.getPort() == server.port();
  }

  // Log-in.

  /**
   * Before its greeting; but where one more would be let in if it were an administrator, after the
   * log-in. A listener in Session mode does the latter.
   */
  @Test
  void shouldTellThatThereAreTooManyClients() throws Exception {
    String before = last(0, "1040 Too many connections");
    String after = last(2, "#08004 1040 Too many connections");
    Provocation coming = client -> {};
    Provocation loggingIn = client -> introduce(client, "plain", new byte[0], "");
    try (Served served = parity.passthrough(Map.of("maxClients", 1));
        RawMariaDbClient only = new RawMariaDbClient(served.port())) {
      logIn(only, "plain");
      assertThat(told(served.port(), coming)).isEqualTo(before);
    }
    try (Served served = parity.session(Map.of("maxClients", 1));
        RawMariaDbClient only = new RawMariaDbClient(served.port())) {
      logIn(only, "plain");
      assertThat(told(served.port(), loggingIn)).isEqualTo(after);
    }
    List<RawMariaDbClient> all = new ArrayList<>();
    try (Connection direct = server.connectDirectly()) {
      await().until(() -> Sql.ask(direct, CONNECTED).equals("1"));
      for (int i = 1; i < MAX_CONNECTIONS; i++) {
        RawMariaDbClient one = new RawMariaDbClient(server.port());
        all.add(one);
        logIn(one, "plain");
      }
      assertThat(told(server.port(), loggingIn)).isEqualTo(after);
      RawMariaDbClient undecided = new RawMariaDbClient(server.port());
      all.add(undecided);
      undecided.read();
      assertThat(told(server.port(), coming)).isEqualTo(before);
    } finally {
      for (RawMariaDbClient one : all) {
        one.close();
      }
    }
  }

  private static final String CONNECTED =
      "SELECT VARIABLE_VALUE FROM information_schema.GLOBAL_STATUS"
          + " WHERE VARIABLE_NAME = 'THREADS_CONNECTED'";

  @ParameterizedTest
  @CsvSource({"app, YES", "app, NO", "nobody, YES", "nobody, NO"})
  void shouldTellThatAccessIsDeniedWhoeverItIs(String user, String password) throws Exception {
    assertBoth(
        last(
            2,
            "#28000 1045 Access denied for user '%s'@'127.0.0.1' (using password: %s)"
                .formatted(user, password)),
        Map.of(),
        client -> introduce(client, user, new byte[password.equals("YES") ? 20 : 0], ""));
  }

  /** Of an account that REQUIREs SSL; a whole server says 3159 since 10.5. */
  @Test
  void shouldTellNobodyThatTlsIsAllThatIsMissing() throws Exception {
    String recorded =
        last(2, "#28000 1045 Access denied for user 'careful'@'127.0.0.1' (using password: YES)");
    Provocation plain = client -> introduce(client, "careful", new byte[20], "");
    assertThat(told(server.port(), plain)).isEqualTo(recorded);
    Map<String, Object> listener = new Certificates().issue("gateway").shownBy("Require");
    try (Served served = parity.session(listener)) {
      assertThat(told(served.port(), plain)).isEqualTo(recorded);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "root | nowhere | #42000 1049 Unknown database 'nowhere'",
        "plain | nowhere | #42000 1044 Access denied for user 'plain'@'%' to database 'nowhere'",
        "plain | mysql | #42000 1044 Access denied for user 'plain'@'%' to database 'mysql'",
        "locked | '' | #HY000 4151 Access denied, this account is locked"
      })
  void shouldPassOnThatTheDatabaseTurnsAClientAway(String user, String database, String error)
      throws Exception {
    assertBoth(last(2, error), Map.of(), client -> introduce(client, user, new byte[0], database));
  }

  @Test
  void shouldPassOnThatAUserHasTooManyConnections() throws Exception {
    try (RawMariaDbClient first = new RawMariaDbClient(server.port())) {
      logIn(first, "single");
      assertBoth(
          last(
              2,
              "#42000 1226 User 'single' has exceeded the 'max_user_connections' resource (current"
                  + " value: 1)"),
          Map.of(),
          client -> introduce(client, "single", new byte[0], ""));
    }
  }

  @ParameterizedTest
  @CsvSource({"''", "abc"})
  void shouldTellThatALogInIsNone(String payload) throws Exception {
    String recorded = last(2, "#08S01 1043 Bad handshake");
    Provocation nonsense =
        client -> {
          client.read();
          client.send(packet(1, payload.getBytes(StandardCharsets.US_ASCII)));
        };
    assertThat(told(server.port(), nonsense)).isEqualTo(recorded);
    try (Served served = parity.session(Map.of())) {
      assertThat(told(served.port(), nonsense)).isEqualTo(recorded);
    }
  }

  /** As HTTP is, among others. */
  @Test
  void shouldTellThatAPacketIsOutOfOrder() throws Exception {
    String recorded = last(1, "#08S01 1156 Got packets out of order");
    Provocation foreign =
        client -> {
          client.read();
          client.send("GET / HTTP/1.0\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        };
    assertThat(told(server.port(), foreign)).isEqualTo(recorded);
    try (Served served = parity.session(Map.of())) {
      assertThat(told(served.port(), foreign)).isEqualTo(recorded);
    }
  }

  @Test
  void shouldHangUpOnALogInThatTakesTooLong() throws Exception {
    assertBoth("closed", Map.of("loginTimeout", "500ms"), RawMariaDbClient::read);
  }

  // The session.

  @Test
  void shouldHangUpOnAnIdleSession() throws Exception {
    assertBoth(
        "closed",
        Map.of("clientIdleTimeout", "300ms"),
        client -> {
          logIn(client);
          if (direct(client)) {
            execute(client, "SET wait_timeout = 1");
          }
        });
  }

  @Test
  void shouldHangUpOnASessionThatIsIdleInATransaction() throws Exception {
    assertBoth(
        "closed",
        Map.of("idleTransactionTimeout", "300ms"),
        client -> {
          logIn(client);
          if (direct(client)) {
            execute(client, "SET idle_transaction_timeout = 1");
          }
          execute(client, "BEGIN");
        });
  }

  /**
   * Held open by autocommit alone, nothing ends it before a table was touched, as at the server.
   */
  @Test
  void shouldTakeASessionWithoutAutocommitForIdleUntilItTouchesATable() throws Exception {
    try (Served served = parity.passthrough(Map.of("idleTransactionTimeout", "300ms"));
        RawMariaDbClient harmless = new RawMariaDbClient(served.port());
        RawMariaDbClient holding = new RawMariaDbClient(served.port())) {
      logIn(harmless);
      execute(harmless, "SET autocommit = 0");
      logIn(holding);
      execute(holding, "CREATE TABLE touched (n INT)");
      execute(holding, "SET autocommit = 0");
      execute(holding, "INSERT INTO touched VALUES (1)");
      assertThat(told(holding)).isEqualTo("closed");
      execute(harmless, "DO 1");
    }
  }

  @Test
  void shouldHangUpOnWhoeverTheAdministratorKills() throws Exception {
    for (Served served : List.of(parity.passthrough(Map.of()), parity.session(Map.of()))) {
      try (served;
          Connection direct = server.connectDirectly();
          RawMariaDbClient there = new RawMariaDbClient(server.port());
          RawMariaDbClient here = new RawMariaDbClient(served.port())) {
        logIn(there, "plain");
        logIn(here, "plain");
        Sql.execute(direct, "KILL USER plain");
        assertThat(told(there)).isEqualTo("closed");
        assertThat(told(here)).isEqualTo("closed");
      }
    }
  }

  /** The server hangs up, and means by 1053 a command that comes when it is about to. */
  @Test
  void shouldTellThatItShutsDownWhereTheServerHangsUp() throws Exception {
    try (MariaDbServer ending = MariaDbServer.start();
        Served served = parity.session(Map.of());
        RawMariaDbClient there = new RawMariaDbClient(ending.port());
        RawMariaDbClient here = new RawMariaDbClient(served.port())) {
      logIn(there);
      logIn(here);
      ending.stop();
      assertThat(told(there)).isEqualTo("closed");
      served.push(Map.of("mode", "Passthrough"));
      assertThat(told(here)).isEqualTo(last(1, "#08S01 1053 Server shutdown in progress"));
    }
  }

  @Test
  void shouldPassOnThatAStatementTookTooLong() throws Exception {
    assertAnswered(
        "#70100 1969 Query execution was interrupted (max_statement_time exceeded)",
        query("SET STATEMENT max_statement_time = 0.2 FOR SELECT SLEEP(10) FROM mysql.user"));
  }

  @Test
  void shouldPassOnThatThereIsNoSuchCommand() throws Exception {
    assertAnswered("#08S01 1047 Unknown command", command(0x7F));
  }

  private static void assertAnswered(String error, byte[] request) throws Exception {
    String recorded = answer(server.port(), request);
    assertThat(recorded).endsWith(" " + error);
    parity.assertTold(recorded, Map.of(), port -> answer(port, request));
  }

  /** The first error in it, with its number in the sequence. */
  private static String answer(int port, byte[] request) throws IOException {
    try (RawMariaDbClient client = new RawMariaDbClient(port)) {
      logIn(client);
      client.send(request);
      byte[] payload = client.read();
      while (payload[0] != -1) {
        payload = client.read();
      }
      return client.sequence() + " " + error(payload);
    }
  }

  /**
   * The server's limit is max_allowed_packet, Headgate's what it holds for plugins to look at: of
   * that it has read all, and the session goes on.
   */
  @Test
  void shouldTellThatARequestIsTooLarge() throws Exception {
    String recorded = last(1, "#08S01 1153 Got a packet bigger than 'max_allowed_packet' bytes");
    byte[] large = query("SELECT '" + "x".repeat(2 << 20) + "'");
    Provocation asking =
        client -> {
          logIn(client);
          Thread.startVirtualThread(
              () -> {
                try {
                  client.send(large);
                } catch (IOException _) {
                  // It is told before it has sent all of it.
                }
              });
        };
    assertBoth(recorded, Map.of(), asking);
    try (Served served =
        Served.by(
            server,
            Map.of("mode", "Passthrough"),
            Map.of("maxRequestBytes", 1 << 20),
            TestHooks.passing().hooks())) {
      assertThat(answer(served.port(), large) + "\nclosed").isEqualTo(recorded);
    }
  }
}
