package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.proxy.tls.Certificates;
import dev.headgate.testbed.PostgresServer;
import dev.headgate.testbed.ServerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What PostgreSQL 18 tells a client that it turns away or gives up on, provoked and written down
 * here, and what Headgate tells it in the same place: the same bytes, but for the fields F, L and R
 * (file, line and routine of the server's source).
 */
class PostgresErrorParityIT {

  private static final int MAX_CONNECTIONS = 12;
  private static final int SSL_REQUEST = 80877103;
  private static final int GSSENC_REQUEST = 80877104;

  private static final String[] SUPERUSER = {"user", "postgres", "database", "postgres"};
  private static final String[] APP = {"user", "app", "database", "app"};

  private static final Certificates AUTHORITY = new Certificates();

  private static PostgresServer server;
  private static Parity parity;

  /** What a client does to be told something. */
  private interface Provocation {

    void provoke(RawPostgresClient client) throws Exception;
  }

  @BeforeAll
  static void startServer() throws Exception {
    Path hba = Files.createTempFile("headgate-hba", ".conf"); // where the server's account reads
    Files.setPosixFilePermissions(hba, PosixFilePermissions.fromString("rw-r--r--"));
    Files.writeString(
        hba,
        """
        host all postgres,stranger,ghost 127.0.0.1/32 trust
        host all app,nobody 127.0.0.1/32 scram-sha-256
        hostnossl all clear,unclear 127.0.0.1/32 password
        hostssl all all 127.0.0.1/32 scram-sha-256
        """);
    server =
        PostgresServer.start(
            ServerOptions.defaults()
                .set("hba_file", hba.toString())
                .set("max_connections", Integer.toString(MAX_CONNECTIONS))
                .set("superuser_reserved_connections", "0")
                .set("max_wal_senders", "0")
                .set("authentication_timeout", "1s"));
    Files.delete(hba);
    // Who logs in as the superuser, at the server without a password.
    parity = new Parity(server, Map.of("postgres", MD5, "app", "app-password"));
    server.executeDirectly(
        "CREATE ROLE stranger LOGIN",
        "CREATE ROLE clear LOGIN PASSWORD 'clear-password'",
        "CREATE DATABASE closed",
        "REVOKE CONNECT ON DATABASE closed FROM PUBLIC");
  }

  @AfterAll
  static void stopServer() {
    server.close();
  }

  /** The hash of nothing in particular: who knows it is let in, at the server nobody is asked. */
  private static final String MD5 = "md5" + "0".repeat(32);

  private static String told(int port, Provocation provocation) throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(port)) {
      provocation.provoke(client);
      return told(client);
    }
  }

  /** Every error up to ReadyForQuery or the end, and which of the two. */
  private static String told(RawPostgresClient client) throws IOException {
    StringBuilder told = new StringBuilder();
    RawPostgresClient.Message next = client.read();
    while (next.type() != 0 && next.type() != 'Z') {
      if (next.type() == 'E') {
        told.append(withoutSource(next.body())).append('\n');
      }
      next = client.read();
    }
    return told.append(next.type() == 0 ? "closed" : "ready").toString();
  }

  /** The very bytes with {@code |} for NUL, but for the fields F, L and R. */
  private static String withoutSource(ByteBuf body) {
    StringBuilder all = new StringBuilder();
    for (String field : body.toString(StandardCharsets.UTF_8).split("\0", -1)) {
      if (!field.matches("(?s)[FLR].*")) {
        all.append(field).append('|');
      }
    }
    return all.toString();
  }

  private static String fatal(String sqlState, String message) {
    return "SFATAL|VFATAL|C%s|M%s|||\nclosed".formatted(sqlState, message);
  }

  private static void assertBoth(
      String recorded, Map<String, Object> listener, Provocation provocation) throws Exception {
    parity.assertTold(recorded, listener, port -> told(port, provocation));
  }

  private static void start(RawPostgresClient client, String... parameters) throws IOException {
    client.send(Wire.startup(RawPostgresClient.VERSION_3_0, parameters));
  }

  private static void logIn(RawPostgresClient client) throws IOException {
    client.logIn(RawPostgresClient.VERSION_3_0, MD5);
  }

  private static void ask(RawPostgresClient client, String sql) throws IOException {
    client.send(Wire.query(sql));
    assertThat(told(client)).isEqualTo("ready");
  }

  // Start-up.

  @Test
  void shouldTellThatThereAreTooManyClients() throws Exception {
    String recorded = fatal("53300", "sorry, too many clients already");
    Provocation logIn = client -> start(client, SUPERUSER);
    for (String mode : List.of("Passthrough", "Session")) {
      try (Served served =
              Served.by(
                  server,
                  mode.equals("Session")
                      ? Map.of("users", Map.of("postgres", MD5))
                      : Map.of("mode", mode),
                  Map.of("maxClients", 1));
          RawPostgresClient only = new RawPostgresClient(served.port())) {
        logIn(only);
        assertThat(told(served.port(), logIn)).as(mode).isEqualTo(recorded);
      }
    }
    List<RawPostgresClient> all = new ArrayList<>();
    try (Served served = parity.session(Map.of())) {
      await()
          .until(
              () -> {
                RawPostgresClient one = new RawPostgresClient(server.port());
                all.add(one);
                start(one, SUPERUSER);
                return told(one).equals(recorded);
              });
      assertThat(told(served.port(), PostgresErrorParityIT::logInAsApp))
          .as("of the database")
          .isEqualTo(recorded);
    } finally {
      for (RawPostgresClient one : all) {
        one.close();
      }
    }
    await().until(() -> told(server.port(), logIn).equals("ready"));
  }

  private static void logInAsApp(RawPostgresClient client) throws IOException {
    start(client, APP);
    client.proveByScram("app-password");
  }

  @ParameterizedTest
  @ValueSource(strings = {"app", "nobody"})
  void shouldTellThatThePasswordIsWrongWhoeverItIs(String user) throws Exception {
    assertBoth(
        fatal("28P01", "password authentication failed for user \"" + user + "\""),
        Map.of(),
        client -> {
          start(client, "user", user, "database", "app");
          client.proveByScram("wrong");
        });
  }

  @Test
  void shouldTellWhomItTrustsAndDoesNotKnow() throws Exception {
    String recorded = fatal("28000", "role \"ghost\" does not exist");
    Provocation ghost = client -> start(client, "user", "ghost", "database", "app");
    assertThat(told(server.port(), ghost)).as("the server").isEqualTo(recorded);
    Map<String, Object> trust = Map.of("method", "Trust", "from", List.of("127.0.0.0/8"));
    try (Served served = parity.session(Map.of("authentication", List.of(trust)))) {
      assertThat(told(served.port(), ghost)).as("Session").isEqualTo(recorded);
    }
  }

  /** There is no more to compare them by: Headgate asks for it under TLS alone. */
  @ParameterizedTest
  @CsvSource({
    "clear,wrong,password authentication failed for user \"clear\"",
    "unclear,wrong,password authentication failed for user \"unclear\"",
    "clear,'',empty password returned by client",
    "unclear,'',empty password returned by client"
  })
  void shouldTellThatThePasswordInClearIsWrong(String user, String password, String message)
      throws Exception {
    String recorded = fatal("28P01", message);
    Provocation wrong =
        client -> {
          start(client, "user", user, "database", "app");
          client.read();
          client.send(Wire.message('p', (password + '\0').getBytes(StandardCharsets.UTF_8)));
        };
    assertThat(told(server.port(), wrong)).as("the server").isEqualTo(recorded);
    try (Served served = clearly();
        RawPostgresClient client = new RawPostgresClient(encrypted(served))) {
      wrong.provoke(client);
      assertThat(told(client)).as("Session").isEqualTo(recorded);
    }
  }

  private static Served clearly() throws IOException {
    Map<String, Object> listener = new HashMap<>(AUTHORITY.issue("gateway").shownBy("Require"));
    listener.put("authentication", List.of(Map.of("method", "ClearPassword")));
    return Served.by(server, Map.of("users", Map.of("clear", "clear-password")), listener);
  }

  private static Socket encrypted(Served to) throws Exception {
    SSLSocket socket =
        (SSLSocket)
            AUTHORITY
                .client(null)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), to.port());
    var parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"postgresql"});
    socket.setSSLParameters(parameters);
    return socket;
  }

  @Test
  void shouldTellThatThereIsNoSuchDatabase() throws Exception {
    String recorded = fatal("3D000", "database \"nowhere\" does not exist");
    Provocation lost = client -> start(client, "user", "postgres", "database", "nowhere");
    assertThat(told(server.port(), lost)).isEqualTo(recorded);
    try (Served served =
        parity.passthrough(Map.of("routes", List.of(Map.of("pool", "pool", "database", "app"))))) {
      assertThat(told(served.port(), lost)).as("no route").isEqualTo(recorded);
    }
    try (Served served = parity.session(Map.of())) {
      assertThat(
              told(
                  served.port(),
                  client -> {
                    start(client, "user", "app", "database", "nowhere");
                    client.proveByScram("app-password");
                  }))
          .as("of the database")
          .isEqualTo(recorded);
    }
  }

  /** With a field that few errors have. */
  @Test
  void shouldPassOnAllThatTheDatabaseSays() throws Exception {
    String recorded =
        "SFATAL|VFATAL|C42501|Mpermission denied for database \"closed\""
            + "|DUser does not have CONNECT privilege.|||\nclosed";
    assertThat(told(server.port(), c -> start(c, "user", "stranger", "database", "closed")))
        .isEqualTo(recorded);
    try (Served served = parity.session(Map.of())) {
      assertThat(
              told(
                  served.port(),
                  client -> {
                    start(client, "user", "app", "database", "closed");
                    client.proveByScram("app-password");
                  }))
          .isEqualTo(recorded);
    }
  }

  @Test
  void shouldTellThatTlsIsRequired() throws Exception {
    String recorded =
        fatal(
            "28000",
            "no pg_hba.conf entry for host \"127.0.0.1\", user \"careful\", database \"app\","
                + " no encryption");
    Provocation plain = client -> start(client, "user", "careful", "database", "app");
    assertThat(told(server.port(), plain)).isEqualTo(recorded);
    Map<String, Object> listener = new Certificates().issue("gateway").shownBy("Require");
    try (Served served = parity.session(listener)) {
      assertThat(told(served.port(), plain)).isEqualTo(recorded);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5})
  void shouldTellWhichVersionsItSpeaks(int major) throws Exception {
    assertBoth(
        fatal("0A000", "unsupported frontend protocol " + major + ".1: server supports 3.0 to 3.2"),
        Map.of(),
        client -> client.send(Wire.startup(major << 16 | 1, SUPERUSER)));
  }

  @Test
  void shouldTellWhoAsksForEncryptionAgainAndAgain() throws Exception {
    ByteBuf request = Unpooled.buffer().writeInt(8).writeInt(GSSENC_REQUEST);
    Provocation insisting =
        client -> {
          client.send(request);
          assertThat(client.readByte()).isEqualTo('N');
          client.send(request);
        };
    String recorded =
        fatal("0A000", "unsupported frontend protocol 1234.5680: server supports 3.0 to 3.2");
    assertThat(told(server.port(), insisting)).isEqualTo(recorded);
    try (Served served = parity.passthrough(Map.of())) {
      assertThat(
              told(
                  served.port(),
                  client -> {
                    client.send(Unpooled.buffer().writeInt(8).writeInt(SSL_REQUEST));
                    assertThat(client.readByte()).isEqualTo('N');
                    insisting.provoke(client);
                  }))
          .isEqualTo(recorded);
    }
  }

  @Test
  void shouldTellThatAUserIsMissing() throws Exception {
    assertBoth(
        fatal("28000", "no PostgreSQL user name specified in startup packet"),
        Map.of(),
        client -> start(client, "database", "app"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"user\0app", "user\0app\0database\0", "user\0app\0database"})
  void shouldTellThatAStartUpHasNoEnd(String parameters) throws Exception {
    assertBoth(
        fatal("08P01", "invalid startup packet layout: expected terminator as last byte"),
        Map.of(),
        client -> client.send(startup(parameters.getBytes(StandardCharsets.UTF_8))));
  }

  private static ByteBuf startup(byte[] parameters) {
    return Unpooled.buffer()
        .writeInt(8 + parameters.length)
        .writeInt(RawPostgresClient.VERSION_3_0)
        .writeBytes(parameters);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\0\0\0\3", "\0\1\0\0\0\3\0\0", "GET / HTTP/1.0\r\n\r\n"})
  void shouldHangUpOnWhatIsNoStartUp(String bytes) throws Exception {
    assertBoth(
        "closed",
        Map.of(),
        client -> client.send(Unpooled.copiedBuffer(bytes, StandardCharsets.ISO_8859_1)));
  }

  @Test
  void shouldTellThatAnAnswerIsMissing() throws Exception {
    assertBoth(
        fatal("08P01", "expected SASL response, got message type 81"),
        Map.of(),
        client -> {
          start(client, APP);
          assertThat(client.read().type()).isEqualTo('R');
          client.send(Wire.query("SELECT 1"));
        });
  }

  /** The server says it to its log alone. */
  @Test
  void shouldTellThatALogInTookTooLongWhereTheServerHangsUp() throws Exception {
    Provocation silent = client -> {};
    Provocation slow = client -> start(client, APP);
    assertThat(told(server.port(), silent)).isEqualTo("closed");
    assertThat(told(server.port(), slow)).isEqualTo("closed");
    String ours = fatal("57014", "canceling authentication due to timeout");
    try (Served served = parity.session(Map.of("loginTimeout", "500ms"))) {
      assertThat(told(served.port(), silent)).isEqualTo(ours);
      assertThat(told(served.port(), slow)).isEqualTo(ours);
    }
  }

  // The session.

  @Test
  void shouldTellThatASessionIsIdle() throws Exception {
    assertBoth(
        fatal("57P05", "terminating connection due to idle-session timeout"),
        Map.of("clientIdleTimeout", "300ms"),
        client -> {
          logIn(client);
          if (direct(client)) {
            ask(client, "SET idle_session_timeout = '300ms'");
          }
        });
  }

  @Test
  void shouldTellThatASessionIsIdleInATransaction() throws Exception {
    assertBoth(
        fatal("25P03", "terminating connection due to idle-in-transaction timeout"),
        Map.of("idleTransactionTimeout", "300ms"),
        client -> {
          logIn(client);
          if (direct(client)) {
            ask(client, "SET idle_in_transaction_session_timeout = '300ms'");
          }
          ask(client, "BEGIN");
        });
  }

  private static boolean direct(RawPostgresClient client) {
    return client.socket.getPort() == server.port();
  }

  @Test
  void shouldPassOnThatAStatementTookTooLong() throws Exception {
    assertBoth(
        "SERROR|VERROR|C57014|Mcanceling statement due to statement timeout|||\nready",
        Map.of(),
        client -> {
          logIn(client);
          ask(client, "SET statement_timeout = '200ms'");
          client.send(Wire.query("SELECT pg_sleep(10)"));
        });
  }

  @Test
  void shouldPassOnThatATransactionTookTooLong() throws Exception {
    assertBoth(
        fatal("25P04", "terminating connection due to transaction timeout"),
        Map.of(),
        client -> {
          logIn(client);
          ask(client, "SET transaction_timeout = '200ms'");
          ask(client, "BEGIN");
        });
  }

  @Test
  void shouldTellOfAMessageThatThereIsNot() throws Exception {
    assertBoth(
        fatal("08P01", "invalid frontend message type 126"),
        Map.of(),
        client -> {
          logIn(client);
          client.send(Wire.message('~'));
        });
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3, Integer.MAX_VALUE})
  void shouldHangUpOnWhatIsNoMessage(int length) throws Exception {
    assertBoth(
        "closed",
        Map.of(),
        client -> {
          logIn(client);
          client.send(Unpooled.buffer().writeByte('Q').writeInt(length));
        });
  }

  /** The administrator's command at the server, the end of the pool's mode at the gateway. */
  @Test
  void shouldTellThatTheAdministratorEndsIt() throws Exception {
    String recorded = fatal("57P01", "terminating connection due to administrator command");
    try (Served served = parity.session(Map.of());
        Connection direct = server.connectDirectly();
        RawPostgresClient there = new RawPostgresClient(server.port());
        RawPostgresClient here = new RawPostgresClient(served.port());
        RawPostgresClient draining = new RawPostgresClient(served.port())) {
      logIn(there);
      logIn(here);
      logIn(draining);
      served.push(Map.of("mode", "Passthrough"));
      assertThat(told(draining)).as("drained").isEqualTo(recorded);
      assertThat(told(here)).as("drained").isEqualTo(recorded);
      Sql.execute(
          direct,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
      assertThat(told(there)).as("the server").isEqualTo(recorded);
    }
    try (Served served = Served.by(server, Map.of("mode", "Passthrough"), Hooks.NONE);
        Connection direct = server.connectDirectly();
        RawPostgresClient here = new RawPostgresClient(served.port())) {
      logIn(here);
      Sql.execute(
          direct,
          "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid()");
      assertThat(told(here)).as("through the gateway").isEqualTo(recorded);
    }
  }
}
