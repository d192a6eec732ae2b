package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.protocol.BothServers;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.proxy.tls.Certificates;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** TLS that ends at a listener, before real databases, seen by real drivers. */
class ClientTlsIT {

  private static final int SSL_REQUEST = 80877103;

  // MariaDB's capabilities
  private static final int PROTOCOL_41 = 1 << 9;
  private static final int SSL = 1 << 11;
  private static final int SECURE_CONNECTION = 1 << 15;

  @AutoClose private static final BothServers SERVERS = new BothServers();

  private final Certificates authority = new Certificates();
  private final Certificates.Pair gateway = authority.issue("gateway");

  @TempDir private Path folder;

  private static Served serve(Protocol protocol, Map<String, Object> listener) {
    return Served.by(SERVERS.of(protocol), Map.of(), listener);
  }

  private Map<String, Object> verifying(String mode) throws IOException {
    Map<String, Object> fields = new HashMap<>(gateway.shownBy(mode));
    fields.put("clientCa", authority.authorityPem());
    return fields;
  }

  /** As a client that trusts {@code by} alone and insists on the gateway's own name. */
  private Connection encrypted(Protocol protocol, Served to, Certificates by, String more)
      throws SQLException, IOException {
    return DriverManager.getConnection(
        SERVERS.of(protocol).jdbcUrl(to.port())
            + new DriverTls(folder).trusting(protocol, by)
            + more);
  }

  private static Connection plain(Protocol protocol, Served to) throws SQLException {
    return DriverManager.getConnection(
        SERVERS.of(protocol).jdbcUrl(to.port())
            + switch (protocol) {
              case PostgreSQL -> "&sslmode=disable";
              case MariaDB -> "&sslMode=disable";
            });
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeEncryptedAndPlainClientsByTheSameServerConnections(Protocol protocol)
      throws Exception {
    try (Served served = serve(protocol, gateway.shownBy("Prefer"))) {
      try (Connection connection = encrypted(protocol, served, authority, "")) {
        String large = "x".repeat(100_000);
        assertThat(Sql.ask(connection, "SELECT '" + large + "'")).isEqualTo(large);
      }
      await().until(() -> served.pool().idle() == 1);
      try (Connection connection = plain(protocol, served)) {
        assertThat(Sql.ask(connection, "SELECT 'in clear'")).isEqualTo("in clear");
      }
      assertThat(served.pool().connects()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTurnPlainClientsAwayWhereTlsIsRequired(Protocol protocol) throws Exception {
    try (Served served = serve(protocol, gateway.shownBy("Require"))) {
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
    try (Served served = serve(protocol, gateway.shownBy("Require"));
        Connection old = encrypted(protocol, served, authority, "")) {
      Certificates other = new Certificates();
      served.change(other.issue("gateway").shownBy("Require"));

      encrypted(protocol, served, other, "").close();
      assertThatThrownBy(() -> encrypted(protocol, served, authority, ""))
          .isInstanceOf(SQLException.class);
      assertThat(Sql.ask(old, "SELECT 'still here'")).isEqualTo("still here");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldLetInWhomACertificateNames(Protocol protocol) throws Exception {
    String user = SERVERS.of(protocol).user();
    try (Served served = serve(protocol, verifying("VerifyFull"))) {
      try (Connection connection =
          encrypted(protocol, served, authority, showing(protocol, user))) {
        assertThat(Sql.ask(connection, "SELECT 'itself'")).isEqualTo("itself");
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
    return new DriverTls(folder).showing(protocol, authority.issue(name));
  }

  @Test
  void shouldEndTlsBeforeAPoolWhoseClientsLogInToTheServer() throws Exception {
    try (Served served =
            Served.by(
                SERVERS.of(Protocol.PostgreSQL),
                Map.of("mode", "Passthrough"),
                gateway.shownBy("Require"));
        Connection connection = encrypted(Protocol.PostgreSQL, served, authority, "")) {
      assertThat(Sql.ask(connection, "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"))
          .isEqualTo("f");
    }
  }

  @Test
  void shouldCancelOverTls() throws Exception {
    try (Served served = serve(Protocol.PostgreSQL, gateway.shownBy("Require"));
        Connection connection = encrypted(Protocol.PostgreSQL, served, authority, "")) {
      Sql.cancel(connection, SERVERS.of(Protocol.PostgreSQL));
    }
  }

  /** CVE-2021-23214: what an attacker puts behind the request would count as the client's. */
  @Test
  void shouldTakeNothingInClearBehindARequestForTls() throws Exception {
    try (Served served = serve(Protocol.PostgreSQL, gateway.shownBy("Prefer"));
        RawPostgresClient client = new RawPostgresClient(served.port())) {
      client.send(
          Wire.join(sslRequest(), Wire.startup(RawPostgresClient.VERSION_3_0, "user", "postgres")));
      assertThat(client.fatal()).isEqualTo("08P01");
    }
  }

  private static ByteBuf sslRequest() {
    return Unpooled.buffer().writeInt(8).writeInt(SSL_REQUEST);
  }

  @ParameterizedTest
  @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
  void shouldResumeSessionsAsLongAsItsCertificateIsTheSame(String version) throws Exception {
    Map<String, Object> other = new HashMap<>(authority.issue("other").shownBy("VerifyFull"));
    other.put("clientCa", authority.authorityPem());
    SSLContext client = authority.client(authority.issue(SERVERS.of(Protocol.PostgreSQL).user()));
    try (Served served = serve(Protocol.PostgreSQL, verifying("VerifyFull"))) {
      try (SSLSocket socket = direct(client, served, version)) {
        assertThat(logIn(socket)).isEqualTo('R');
        socket.getSession().putValue("resumed", true);
      }
      try (SSLSocket socket = direct(client, served, version)) {
        assertThat(socket.getSession().getValue("resumed")).isEqualTo(true);
        assertThat(logIn(socket)).isEqualTo('R'); // who it is, is part of the session
      }
      served.change(other);
      try (SSLSocket socket = direct(client, served, version)) {
        assertThat(socket.getSession().getValue("resumed")).isNull();
        assertThat(logIn(socket)).isEqualTo('R');
      }
    }
  }

  private static SSLSocket direct(SSLContext client, Served to, String version) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            client.getSocketFactory().createSocket(InetAddress.getLoopbackAddress(), to.port());
    var parameters = socket.getSSLParameters();
    parameters.setProtocols(new String[] {version});
    parameters.setApplicationProtocols(new String[] {"postgresql"});
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  /** The type of the answer. */
  private static char logIn(SSLSocket socket) throws IOException {
    ByteBuf startup =
        Wire.startup(
            RawPostgresClient.VERSION_3_0,
            "user",
            SERVERS.of(Protocol.PostgreSQL).user(),
            "database",
            "app");
    startup.readBytes(socket.getOutputStream(), startup.readableBytes());
    return (char) socket.getInputStream().read();
  }

  /** PostgreSQL 17's {@code sslnegotiation=direct}. */
  @ParameterizedTest
  @ValueSource(strings = {"postgresql", ""})
  void shouldStartTlsAtOnceWithWhoNamesTheProtocol(String applicationProtocol) throws Exception {
    try (Served served = serve(Protocol.PostgreSQL, gateway.shownBy("Require"));
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

  /** Behind a request for TLS nothing counts that came in clear, least of all a log-in. */
  @ParameterizedTest
  @EnumSource
  void shouldHangUpOnWhatIsNoTls(Protocol protocol) throws Exception {
    try (Served served = serve(protocol, gateway.shownBy("Prefer"));
        Socket client = askedForTls(protocol, served.port(), logIn(protocol))) {
      assertThat(heard(client)).doesNotContain("28000");
    }
  }

  /** Nothing can be said to it: what is written waits for the end of its handshake. */
  @ParameterizedTest
  @EnumSource
  void shouldHangUpOnAHandshakeThatOutlastsTheLogIn(Protocol protocol) throws Exception {
    Map<String, Object> brief = new HashMap<>(gateway.shownBy("Require"));
    brief.put("loginTimeout", "1s");
    try (Served served = serve(protocol, brief);
        Socket client = askedForTls(protocol, served.port(), new byte[0])) {
      client.setSoTimeout(5_000);
      heard(client);
    }
  }

  /** {@code more} comes in clear: behind the answer, or at once where there is none. */
  private static Socket askedForTls(Protocol protocol, int port, byte[] more) throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), port);
    client.setSoTimeout(10_000);
    InputStream in = client.getInputStream();
    OutputStream out = client.getOutputStream();
    switch (protocol) {
      case PostgreSQL -> {
        out.write(ByteBufUtil.getBytes(sslRequest()));
        assertThat((char) in.read()).isEqualTo('S');
        out.write(more);
      }
      case MariaDB -> {
        byte[] header = in.readNBytes(4);
        in.readNBytes(header[0]); // a greeting has less than 128 bytes
        ByteBuf request =
            Unpooled.buffer().writeMediumLE(32).writeByte(1).writeIntLE(SSL | PROTOCOL_41);
        out.write(ByteBufUtil.getBytes(request.writeZero(28).writeBytes(more)));
      }
    }
    return client;
  }

  /** As who is nobody. */
  private static byte[] logIn(Protocol protocol) {
    return switch (protocol) {
      case PostgreSQL ->
          ByteBufUtil.getBytes(Wire.startup(RawPostgresClient.VERSION_3_0, "user", "nobody"));
      case MariaDB ->
          ByteBufUtil.getBytes(
              Unpooled.buffer()
                  .writeMediumLE(40)
                  .writeByte(2)
                  .writeIntLE(SECURE_CONNECTION | PROTOCOL_41)
                  .writeZero(28)
                  .writeBytes("nobody\0\0".getBytes(StandardCharsets.US_ASCII)));
    };
  }

  /** All until the server closed. */
  private static String heard(Socket client) throws IOException {
    return new String(client.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Test
  void shouldRefuseACertificateThatDoesNotFit() throws Exception {
    Certificates.Pair other = authority.issue("other");
    try (Served served = serve(Protocol.PostgreSQL, gateway.shownBy("Require"))) {
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
