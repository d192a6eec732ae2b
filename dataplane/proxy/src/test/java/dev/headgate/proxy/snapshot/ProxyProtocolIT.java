package dev.headgate.proxy.snapshot;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.PoolMode;
import dev.headgate.config.Protocol;
import dev.headgate.config.ProxyProtocol;
import dev.headgate.proxy.hook.ConnectionNotification;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.hook.Usage;
import dev.headgate.proxy.origin.Headers;
import dev.headgate.proxy.origin.ProxiedSockets;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.protocol.Servers;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.proxy.tls.Certificates;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.ServerOptions;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Who clients are behind a balancer, before real databases, seen by real drivers. */
class ProxyProtocolIT {

  private static final Map<String, Object> FROM_HERE =
      Map.of("proxyProtocolFrom", List.of("127.0.0.0/8"));

  private static final Map<Protocol, DatabaseServer> SERVERS = new HashMap<>();

  /** Both ends of each client's connection, as plugins are told. */
  private final List<String> clients = new CopyOnWriteArrayList<>();

  @TempDir private Path folder;

  @BeforeAll
  static void startServers() {
    SERVERS.put(Protocol.PostgreSQL, Servers.start(Protocol.PostgreSQL));
    SERVERS.put(
        Protocol.MariaDB,
        MariaDbServer.start(ServerOptions.defaults().set("proxy_protocol_networks", "*")));
  }

  @AfterAll
  static void stopServers() {
    SERVERS.values().forEach(DatabaseServer::close);
  }

  private static DatabaseServer server(Protocol protocol) {
    return Objects.requireNonNull(SERVERS.get(protocol));
  }

  private Hooks hooks() {
    ConnectionNotification opening =
        (connection, error) ->
            clients.add(connection.client().remote() + " to " + connection.client().local());
    return new Hooks(
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        opening,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        new Usage(() -> {}));
  }

  private Served behindABalancer(Protocol protocol, Map<String, Object> pool) {
    return Served.by(server(protocol), pool, FROM_HERE, hooks());
  }

  private static Connection connect(Protocol protocol, Served to, String more) throws SQLException {
    return DriverManager.getConnection(server(protocol).jdbcUrl(to.port()) + more);
  }

  private static Connection throughABalancer(Protocol protocol, Served to, String more)
      throws SQLException {
    return connect(protocol, to, "&socketFactory=" + ProxiedSockets.class.getName() + more);
  }

  private static Socket socket(Served to) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), to.port());
    socket.setSoTimeout(10_000);
    socket.setTcpNoDelay(true);
    return socket;
  }

  @ParameterizedTest
  @CsvSource({
    "PostgreSQL,Session",
    "PostgreSQL,Passthrough",
    "MariaDB,Session",
    "MariaDB,Passthrough"
  })
  void shouldKnowClientsByTheirHeaders(Protocol protocol, PoolMode mode) throws Exception {
    try (Served served = behindABalancer(protocol, Map.of("mode", mode.name()));
        Connection connection = throughABalancer(protocol, served, "")) {
      assertThat(Sql.ask(connection, "SELECT 'here'")).isEqualTo("here");
      assertThat(clients)
          .containsExactly(ProxiedSockets.CLIENT + " to " + ProxiedSockets.DESTINATION);
    }
  }

  @Test
  void shouldNameTheClientsHostInErrors() {
    try (Served served = behindABalancer(Protocol.MariaDB, Map.of())) {
      assertThatThrownBy(
              () -> throughABalancer(Protocol.MariaDB, served, "&user=ann&password=wrong"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("'ann'@'192.0.2.7'");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldServeTlsBehindTheHeader(Protocol protocol) throws Exception {
    Certificates authority = new Certificates();
    Path trusted = Files.writeString(folder.resolve("ca.pem"), authority.authorityPem());
    try (Served served = Served.by(server(protocol), Map.of(), encrypting(authority), hooks());
        Connection connection =
            throughABalancer(
                protocol,
                served,
                switch (protocol) {
                  case PostgreSQL -> "&sslmode=verify-full&sslrootcert=" + trusted;
                  case MariaDB -> "&sslMode=verify-full&serverSslCert=" + trusted;
                })) {
      assertThat(Sql.ask(connection, "SELECT 'in private'")).isEqualTo("in private");
      assertThat(clients).singleElement().asString().startsWith(ProxiedSockets.CLIENT);
    }
  }

  private static Map<String, Object> encrypting(Certificates authority) throws IOException {
    Map<String, Object> listener = new HashMap<>(FROM_HERE);
    listener.putAll(authority.issue("gateway").shownBy("Require"));
    return listener;
  }

  /** PostgreSQL 17's {@code sslnegotiation=direct}, with a header that comes in pieces. */
  @Test
  void shouldStartTlsAtOnceBehindTheHeader() throws Exception {
    Certificates authority = new Certificates();
    try (Served served =
            Served.by(server(Protocol.PostgreSQL), Map.of(), encrypting(authority), hooks());
        Socket plain = socket(served)) {
      for (byte next : Headers.v1("TCP6 2001:db8::7 2001:db8::1 5555 6666")) {
        plain.getOutputStream().write(next);
      }
      SSLSocket socket =
          (SSLSocket)
              authority.client(null).getSocketFactory().createSocket(plain, "gateway", 0, true);
      var parameters = socket.getSSLParameters();
      parameters.setApplicationProtocols(new String[] {"postgresql"});
      socket.setSSLParameters(parameters);
      socket.startHandshake();
      socket.getOutputStream().write(ByteBufUtil.getBytes(startup()));
      assertThat((char) socket.getInputStream().read()).isEqualTo('R');
      assertThat(clients).containsExactly("2001:db8:0:0:0:0:0:7:5555 to 2001:db8:0:0:0:0:0:1:6666");
    }
  }

  private static ByteBuf startup() {
    return Wire.startup(RawPostgresClient.VERSION_3_0, "user", "postgres", "database", "app");
  }

  @Test
  void shouldTakeTheStartUpThatComesWithTheHeader() throws Exception {
    try (Served served = behindABalancer(Protocol.PostgreSQL, Map.of());
        RawPostgresClient client = new RawPostgresClient(served.port())) {
      client.send(
          Unpooled.wrappedBuffer(Headers.v1("UNKNOWN")),
          Wire.startup(RawPostgresClient.VERSION_3_0, "user", "nobody"));
      assertThat(client.read().type()).isEqualTo('R');
      assertThat(clients).singleElement().asString().startsWith("127.0.0.1:");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldHangUpWithoutAWordOnWhoBeginsOtherwise(Protocol protocol) throws Exception {
    try (Served served = behindABalancer(protocol, Map.of());
        Socket client = socket(served)) {
      client
          .getOutputStream()
          .write("\0\0\0\u0008".getBytes(US_ASCII)); // a request for TLS, perhaps
      assertThat(client.getInputStream().readAllBytes()).isEmpty();

      assertThat(served.refused(Reason.INVALID_PROXY_HEADER)).isEqualTo(1);
      await().until(() -> served.clients() == 0);
      assertThat(clients).isEmpty();
      throughABalancer(protocol, served, "").close();
    }
  }

  /** Also where it would have to speak first. */
  @ParameterizedTest
  @EnumSource
  void shouldWaitForTheHeaderAsLongAsALogInMayTake(Protocol protocol) throws Exception {
    Map<String, Object> listener = new HashMap<>(FROM_HERE);
    listener.put("loginTimeout", "300ms");
    try (Served served = Served.by(server(protocol), Map.of(), listener);
        Socket client = socket(served)) {
      assertThat(client.getInputStream().readAllBytes()).isEmpty();
      assertThat(served.refused(Reason.INVALID_PROXY_HEADER)).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTurnAwayBehindTheHeaderWhomThereIsNoPlaceFor(Protocol protocol) throws Exception {
    Map<String, Object> listener = new HashMap<>(FROM_HERE);
    listener.put("maxClients", 1);
    try (Served served = Served.by(server(protocol), Map.of(), listener);
        Socket silent = socket(served)) {
      silent.getOutputStream().write('P');
      await().until(() -> served.clients() == 1);
      assertThatThrownBy(() -> throughABalancer(protocol, served, ""))
          .isInstanceOfSatisfying(
              SQLException.class,
              refusal ->
                  assertThat(refusal.getSQLState())
                      .isEqualTo(protocol == Protocol.PostgreSQL ? "53300" : "08004"));
    }
  }

  @Test
  void shouldReadNoHeaderFromElsewhere() throws Exception {
    Map<String, Object> others = Map.of("proxyProtocolFrom", List.of("192.0.2.0/24", "::/0"));
    try (Served served = Served.by(server(Protocol.PostgreSQL), Map.of(), others, hooks());
        RawPostgresClient liar = new RawPostgresClient(served.port())) {
      connect(Protocol.PostgreSQL, served, "").close();
      liar.send(Unpooled.wrappedBuffer(Headers.v1("TCP4 192.0.2.7 198.51.100.1 5555 6666")));
      assertThat(liar.readByte()).isEqualTo(-1); // as the server closes on what is no start-up
      assertThat(served.refused(Reason.UNINTELLIGIBLE)).isEqualTo(1);
      assertThat(clients).hasSize(2).allMatch(client -> client.startsWith("127.0.0.1:"));

      served.change(FROM_HERE);
      throughABalancer(Protocol.PostgreSQL, served, "").close();
    }
  }

  /** A pod that drains need not know whose they would have been. */
  @Test
  void shouldNotKeepWhomItNeverHeardOf() throws Exception {
    int port = FreePort.onLoopback();
    String pool =
        TestGateway.pool(
            "pool",
            Protocol.PostgreSQL,
            server(Protocol.PostgreSQL).port(),
            ",'mode':'Passthrough'");
    try (TestGateway gateway = new TestGateway()) {
      gateway.serve(
          TestGateway.document(
              """
              {'name':'pg','protocol':'PostgreSQL','address':'127.0.0.1','port':%d,
               'proxyProtocolFrom':['127.0.0.0/8'],'routes':[{'pool':'pool'}]}"""
                  .formatted(port),
              pool));
      try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port)) {
        client.setSoTimeout(10_000);
        await().until(() -> gateway.clients() == 1);
        gateway.serve(
            TestGateway.document(
                TestGateway.listener("pg", Protocol.PostgreSQL, FreePort.onLoopback(), "pool"),
                pool));
        assertThat(client.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  /** The server takes the client for who it is; in Session mode it is the gateway's connection. */
  @ParameterizedTest
  @CsvSource({"Passthrough,V1", "Passthrough,V2", "Session,V1", "Session,V2"})
  void shouldTellMariaDbWhoItsClientIs(PoolMode mode, ProxyProtocol version) throws Exception {
    Map<String, Object> pool = Map.of("mode", mode.name(), "proxyProtocol", version.name());
    try (Served served = behindABalancer(Protocol.MariaDB, pool);
        Connection connection = throughABalancer(Protocol.MariaDB, served, "")) {
      String host =
          Sql.ask(
              connection,
              "SELECT host FROM information_schema.processlist WHERE id = connection_id()");
      if (mode == PoolMode.Passthrough) {
        assertThat(host).isEqualTo(ProxiedSockets.CLIENT);
      } else {
        assertThat(host).startsWith("127.0.0.1:");
      }
    }
  }

  /** One gateway behind another, which takes nobody without a header: what it hears is complete. */
  @ParameterizedTest
  @CsvSource({
    "PostgreSQL,Passthrough,V1",
    "PostgreSQL,Passthrough,V2",
    "PostgreSQL,Session,V1",
    "PostgreSQL,Session,V2",
    "MariaDB,Session,V1",
    "MariaDB,Session,V2"
  })
  void shouldBeginEveryServerConnectionWithAHeader(
      Protocol protocol, PoolMode mode, ProxyProtocol version) throws Exception {
    int ahead = protocol == Protocol.PostgreSQL && mode == PoolMode.Passthrough ? 2 : 0;
    try (Served behind = behindABalancer(protocol, Map.of("mode", "Passthrough"));
        Served served =
            Served.by(server(protocol), towards(behind, mode, version, ahead), FROM_HERE)) {
      await().until(() -> served.pool().idle() == ahead);
      askThrough(protocol, served);
      String told = ProxiedSockets.CLIENT + " to " + ProxiedSockets.DESTINATION;
      if (mode == PoolMode.Passthrough) {
        assertThat(clients).contains(told);
      } else {
        assertThat(clients).isNotEmpty().allMatch(client -> client.startsWith("127.0.0.1:"));
      }
      assertThat(behind.refused(Reason.INVALID_PROXY_HEADER)).isZero();
    }
  }

  private static void askThrough(Protocol protocol, Served served) throws Exception {
    try (Connection connection = throughABalancer(protocol, served, "")) {
      assertThat(Sql.ask(connection, "SELECT 'twice'")).isEqualTo("twice");
      if (protocol == Protocol.PostgreSQL) {
        Sql.cancel(connection, server(Protocol.PostgreSQL));
      }
    }
  }

  private static Map<String, Object> towards(
      Served behind, PoolMode mode, ProxyProtocol version, int ahead) {
    return Map.of(
        "mode",
        mode.name(),
        "proxyProtocol",
        version.name(),
        "minIdle",
        ahead,
        "backends",
        List.of(Map.of("host", "127.0.0.1", "port", behind.port())),
        "healthCheck",
        Map.of("interval", "100ms", "timeout", "100ms"));
  }
}
