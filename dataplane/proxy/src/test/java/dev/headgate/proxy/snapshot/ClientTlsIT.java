package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.proxy.tls.Certificates;
import dev.headgate.testbed.DatabaseServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS that ends at a listener, before real databases, seen by real drivers. */
class ClientTlsIT {

  private static final String PASSWORD = "changeit";
  private static final int SSL_REQUEST = 80877103;

  private static final Map<Protocol, DatabaseServer> SERVERS = new HashMap<>();

  private final Certificates authority = new Certificates();
  private final Certificates.Pair gateway = authority.issue("gateway");

  @TempDir private Path folder;

  @BeforeAll
  static void startServers() {
    for (Protocol protocol : Protocol.values()) {
      SERVERS.put(protocol, Servers.start(protocol));
    }
  }

  @AfterAll
  static void stopServers() {
    SERVERS.values().forEach(DatabaseServer::close);
  }

  private static DatabaseServer server(Protocol protocol) {
    return Objects.requireNonNull(SERVERS.get(protocol));
  }

  private static Served serve(Protocol protocol, Map<String, Object> listener) {
    return Served.by(server(protocol), Map.of(), listener);
  }

  private static Map<String, Object> tls(String mode, Certificates.Pair pair) throws IOException {
    return Map.of(
        "tls", mode, "certificate", Map.of("chain", pair.chainPem(), "key", pair.keyPem()));
  }

  private Map<String, Object> verifying(String mode) throws IOException {
    Map<String, Object> fields = new HashMap<>(tls(mode, gateway));
    fields.put("clientCa", authority.authorityPem());
    return fields;
  }

  /** As a client that trusts {@code by} alone and insists on the gateway's own name. */
  private Connection encrypted(Protocol protocol, Served to, Certificates by, String more)
      throws SQLException, IOException {
    Path trusted = Files.createTempFile(folder, "ca", ".pem");
    Files.writeString(trusted, by.authorityPem());
    return DriverManager.getConnection(
        server(protocol).jdbcUrl(to.port())
            + switch (protocol) {
              case PostgreSQL -> "&sslmode=verify-full&sslrootcert=" + trusted + more;
              case MariaDB -> "&sslMode=verify-full&serverSslCert=" + trusted + more;
            });
  }

  private static Connection plain(Protocol protocol, Served to) throws SQLException {
    return DriverManager.getConnection(
        server(protocol).jdbcUrl(to.port())
            + switch (protocol) {
              case PostgreSQL -> "&sslmode=disable";
              case MariaDB -> "&sslMode=disable";
            });
  }

  private static String ask(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      return row.getString(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeEncryptedAndPlainClientsByTheSameServerConnections(Protocol protocol)
      throws Exception {
    try (Served served = serve(protocol, tls("Prefer", gateway))) {
      try (Connection connection = encrypted(protocol, served, authority, "")) {
        String large = "x".repeat(100_000);
        assertThat(ask(connection, "SELECT '" + large + "'")).isEqualTo(large);
      }
      await().until(() -> served.pool().idle() == 1);
      try (Connection connection = plain(protocol, served)) {
        assertThat(ask(connection, "SELECT 'in clear'")).isEqualTo("in clear");
      }
      assertThat(served.pool().connects()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTurnPlainClientsAwayWhereTlsIsRequired(Protocol protocol) throws Exception {
    try (Served served = serve(protocol, tls("Require", gateway))) {
      assertThatThrownBy(() -> plain(protocol, served))
          .isInstanceOfSatisfying(
              SQLException.class,
              refusal -> {
                assertThat(refusal.getSQLState()).isEqualTo("28000");
                assertThat(refusal.getErrorCode())
                    .isEqualTo(protocol == Protocol.MariaDB ? 1045 : 0);
              });
      assertThat(served.pool().connects()).isZero();
      encrypted(protocol, served, authority, "").close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldShowTheNewestCertificateAndKeepSessions(Protocol protocol) throws Exception {
    try (Served served = serve(protocol, tls("Require", gateway));
        Connection old = encrypted(protocol, served, authority, "")) {
      Certificates other = new Certificates();
      served.change(tls("Require", other.issue("gateway")));

      encrypted(protocol, served, other, "").close();
      assertThatThrownBy(() -> encrypted(protocol, served, authority, ""))
          .isInstanceOf(SQLException.class);
      assertThat(ask(old, "SELECT 'still here'")).isEqualTo("still here");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetInWhomACertificateNames(Protocol protocol) throws Exception {
    String user = server(protocol).user();
    try (Served served = serve(protocol, verifying("VerifyFull"))) {
      try (Connection connection =
          encrypted(protocol, served, authority, showing(protocol, user))) {
        assertThat(ask(connection, "SELECT 'itself'")).isEqualTo("itself");
      }
      assertThatThrownBy(
              () -> encrypted(protocol, served, authority, showing(protocol, "somebody-else")))
          .isInstanceOfSatisfying(
              SQLException.class, refusal -> assertThat(refusal.getSQLState()).isEqualTo("28000"));
      assertThatThrownBy(() -> encrypted(protocol, served, authority, ""))
          .isInstanceOf(SQLException.class);

      served.change(verifying("VerifyCA"));
      encrypted(protocol, served, authority, showing(protocol, "somebody-else")).close();
      assertThatThrownBy(() -> encrypted(protocol, served, authority, ""))
          .isInstanceOf(SQLException.class);
    }
  }

  private String showing(Protocol protocol, String name) throws Exception {
    Path store =
        Certificates.keyStore(
            Files.createTempFile(folder, "client", ".p12"), authority.issue(name), PASSWORD);
    return switch (protocol) {
      case PostgreSQL -> "&sslkey=" + store + "&sslpassword=" + PASSWORD;
      case MariaDB -> "&keyStore=file:" + store + "&keyStorePassword=" + PASSWORD;
    };
  }

  @Test
  void shouldEndTlsBeforeAPoolWhoseClientsLogInToTheServer() throws Exception {
    try (Served served =
            Served.by(
                server(Protocol.PostgreSQL),
                Map.of("mode", "Passthrough"),
                tls("Require", gateway));
        Connection connection = encrypted(Protocol.PostgreSQL, served, authority, "")) {
      assertThat(ask(connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
          .isEqualTo("f");
    }
  }

  @Test
  void shouldCancelOverTls() throws Exception {
    try (Served served = serve(Protocol.PostgreSQL, tls("Require", gateway));
        Connection connection = encrypted(Protocol.PostgreSQL, served, authority, "");
        Statement statement = connection.createStatement();
        Connection direct = server(Protocol.PostgreSQL).connectDirectly()) {
      CompletableFuture<Boolean> sleeping =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return statement.execute("SELECT pg_sleep(60)");
                } catch (SQLException e) {
                  throw new IllegalStateException(e.getSQLState());
                }
              });
      await()
          .until(
              () ->
                  ask(
                          direct,
                          "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query"
                              + " LIKE 'SELECT pg_sleep%'")
                      .equals("1"));
      statement.cancel();
      assertThatThrownBy(sleeping::join).hasRootCauseMessage("57014");
    }
  }

  /** CVE-2021-23214: what an attacker puts behind the request would count as the client's. */
  @Test
  void shouldTakeNothingInClearBehindARequestForTls() throws Exception {
    try (Served served = serve(Protocol.PostgreSQL, tls("Prefer", gateway));
        RawPostgresClient client = new RawPostgresClient(served.port())) {
      client.send(
          Wire.join(sslRequest(), Wire.startup(RawPostgresClient.VERSION_3_0, "user", "postgres")));
      assertThat(client.fatal()).isEqualTo("08P01");
    }
  }

  private static ByteBuf sslRequest() {
    return Unpooled.buffer().writeInt(8).writeInt(SSL_REQUEST);
  }

  /** PostgreSQL 17's {@code sslnegotiation=direct}. */
  @ParameterizedTest
  @ValueSource(strings = {"postgresql", ""})
  void shouldStartTlsAtOnceWithWhoNamesTheProtocol(String applicationProtocol) throws Exception {
    try (Served served = serve(Protocol.PostgreSQL, tls("Require", gateway));
        SSLSocket socket =
            (SSLSocket)
                authority
                    .client(null)
                    .getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), served.port())) {
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(
          applicationProtocol.isEmpty() ? new String[0] : new String[] {applicationProtocol});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      ByteBuf startup =
          Wire.startup(RawPostgresClient.VERSION_3_0, "user", "postgres", "database", "app");
      startup.readBytes(socket.getOutputStream(), startup.readableBytes());

      int answer = socket.getInputStream().read();
      assertThat((char) answer).isEqualTo(applicationProtocol.isEmpty() ? 'E' : 'R');
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldHangUpOnWhatIsNoTls(Protocol protocol) throws Exception {
    try (Served served = serve(protocol, tls("Require", gateway));
        RawPostgresClient client = new RawPostgresClient(served.port())) {
      ByteBuf request =
          protocol == Protocol.PostgreSQL
              ? sslRequest()
              : Unpooled.buffer()
                  .writeMediumLE(32)
                  .writeByte(1)
                  .writeIntLE(1 << 11 | 1 << 9)
                  .writeZero(28);
      client.send(request);
      client.send(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII));
      await().until(() -> served.clients() == 0);
      assertThat(served.pool().connects()).isZero();
    }
  }

  @Test
  void shouldRefuseACertificateThatDoesNotFit() throws Exception {
    Certificates.Pair other = authority.issue("other");
    try (Served served = serve(Protocol.PostgreSQL, tls("Require", gateway))) {
      Map<String, Object> mixed =
          Map.of(
              "tls",
              "Require",
              "certificate",
              Map.of("chain", gateway.chainPem(), "key", other.keyPem()));
      assertThat(served.problems(mixed))
          .singleElement()
          .satisfies(
              problem -> {
                assertThat(problem.path()).isEqualTo("$.listeners[0].tls");
                assertThat(problem.expected()).contains("belongs to another certificate");
              });
      encrypted(Protocol.PostgreSQL, served, authority, "").close();
    }
  }
}
