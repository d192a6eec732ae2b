package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.PoolTls;
import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.BothServers;
import dev.headgate.proxy.tls.Certificates;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import dev.headgate.testbed.ServerOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** TLS of a pool's server connections, before real databases. */
class ServerTlsIT {

  @AutoClose private static final BothServers SERVERS = new BothServers();

  private static DatabaseServer start(Protocol protocol, ServerOptions options) {
    return switch (protocol) {
      case PostgreSQL -> PostgresServer.start(options);
      case MariaDB -> MariaDbServer.start(options);
    };
  }

  private static Map<String, Object> tls(PoolTls mode) {
    return Map.of("tls", mode.name());
  }

  private static Map<String, Object> tls(PoolTls mode, String ca) {
    return Map.of("tls", mode.name(), "ca", ca);
  }

  private static Connection connect(DatabaseServer server, Served by) throws SQLException {
    return DriverManager.getConnection(server.jdbcUrl(by.port()));
  }

  private static boolean encrypted(DatabaseServer server, Served by) throws SQLException {
    boolean postgres = server instanceof PostgresServer;
    String sql =
        postgres
            ? "SELECT ssl, cipher FROM pg_stat_ssl WHERE pid = pg_backend_pid()"
            : "SHOW STATUS LIKE 'Ssl_cipher'";
    try (Connection connection = connect(server, by);
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      assertThat(row.next()).isTrue();
      String cipher = row.getString(2);
      return cipher != null && !cipher.isEmpty();
    }
  }

  /** Not a word about why: that is between us and the database. */
  private static void assertUnreachable(DatabaseServer server, Served by) {
    boolean postgres = server instanceof PostgresServer;
    assertThatThrownBy(() -> connect(server, by))
        .isInstanceOfSatisfying(
            SQLException.class,
            refusal -> {
              if (postgres) {
                assertThat(refusal.getSQLState()).isEqualTo("57P03");
              } else {
                assertThat(refusal.getErrorCode()).isEqualTo(1429);
              }
              assertThat(refusal.getMessage()).doesNotContainIgnoringCase("certif");
            });
  }

  @ParameterizedTest
  @EnumSource
  void shouldEncryptWhatIsToBeEncrypted(Protocol protocol) throws Exception {
    DatabaseServer server = SERVERS.of(protocol);
    try (Served served = Served.by(server, tls(PoolTls.Disable), Hooks.NONE)) {
      assertThat(encrypted(server, served)).isFalse();
      // Each push has the idle connections replaced: they were opened under other terms.
      served.push(tls(PoolTls.Prefer));
      assertThat(encrypted(server, served)).isTrue();
      served.push(tls(PoolTls.Require));
      assertThat(encrypted(server, served)).isTrue();
      served.push(tls(PoolTls.VerifyCA, server.certificate()));
      assertThat(encrypted(server, served)).isTrue();
      served.push(tls(PoolTls.VerifyFull, server.certificate()));
      assertThat(encrypted(server, served)).isTrue();
      await().until(() -> served.pool().idle() == 1);
      assertThat(encrypted(server, served)).isTrue();
      assertThat(served.pool().connects()).isEqualTo(5);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldTrustNobodyElse(Protocol protocol) throws Exception {
    DatabaseServer server = SERVERS.of(protocol);
    String stranger = new Certificates().authorityPem();
    Map<String, Object> pool = new HashMap<>(tls(PoolTls.VerifyCA, stranger));
    pool.put("healthCheck", Map.of("interval", "100ms", "timeout", "100ms"));
    try (Served served = Served.by(server, pool, Hooks.NONE)) {
      assertUnreachable(server, served);
      // It answers health checks, which do not ask who it is.
      await()
          .during(Duration.ofMillis(500))
          .until(() -> !served.pool().backends().getFirst().healthy());
      served.push(tls(PoolTls.VerifyCA, server.certificate()));
      assertThat(encrypted(server, served)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldInsistOnTheHostWhereItIsVerified(Protocol protocol) throws Exception {
    try (DatabaseServer server =
            start(protocol, ServerOptions.defaults().bindAddress("127.0.0.2"));
        Served served =
            Served.by(server, tls(PoolTls.VerifyFull, server.certificate()), Hooks.NONE)) {
      assertUnreachable(server, served);
      served.push(tls(PoolTls.VerifyCA, server.certificate()));
      assertThat(encrypted(server, served)).isTrue();
    }
  }

  /** A Service's name, say, or an address: no authority signs for these. */
  @ParameterizedTest
  @EnumSource
  void shouldVerifyTheServerByTheNameItIsGiven(Protocol protocol) throws Exception {
    try (DatabaseServer server =
        start(protocol, ServerOptions.defaults().bindAddress("127.0.0.2"))) {
      Map<String, Object> named = new HashMap<>(tls(PoolTls.VerifyFull, server.certificate()));
      named.put("serverName", "localhost");
      try (Served served = Served.by(server, named, Hooks.NONE)) {
        assertThat(encrypted(server, served)).isTrue();
        named.put("serverName", "db.example.com");
        served.push(named);
        assertUnreachable(server, served);
      }
    }
  }

  /** The server has users prove who they are by certificate, beside their password. */
  @ParameterizedTest
  @EnumSource
  void shouldShowServersItsCertificate(Protocol protocol) throws Exception {
    Certificates authority = new Certificates();
    try (DatabaseServer server = demanding(protocol, authority);
        Served served = Served.by(server, tls(PoolTls.Require), Hooks.NONE)) {
      assertNotLetIn(server, served);
      served.push(authority.issue(server.user()).shownBy(PoolTls.Require.name()));
      try (Connection old = connect(server, served)) {
        served.push(authority.issue("somebody").shownBy(PoolTls.Require.name()));
        assertNotLetIn(server, served);
        assertThat(Sql.ask(old, "SELECT 'still here'")).isEqualTo("still here");
      }

      served.push(new Certificates().issue(server.user()).shownBy(PoolTls.Require.name()));
      assertUnreachable(server, served);
      served.push(authority.issue(server.user()).shownBy(PoolTls.Require.name()));
      assertThat(encrypted(server, served)).isTrue();
    }
  }

  /** In the server's own words. */
  private static void assertNotLetIn(DatabaseServer server, Served by) {
    assertThatThrownBy(() -> connect(server, by))
        .isInstanceOfSatisfying(
            SQLException.class, refusal -> assertThat(refusal.getSQLState()).startsWith("28"));
  }

  /** Its user has to show a certificate that {@code authority} gave to that very user. */
  private static DatabaseServer demanding(Protocol protocol, Certificates authority)
      throws IOException, SQLException {
    // Not JUnit's: the account that databases run under has to see what is in it.
    Path folder =
        Files.createTempDirectory(
            "headgate-ca-",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwxr-xr-x")));
    Path ca = Files.writeString(folder.resolve("ca.crt"), authority.authorityPem());
    ServerOptions options = ServerOptions.defaults();
    return switch (protocol) {
      case PostgreSQL -> {
        Path rules =
            Files.writeString(
                folder.resolve("pg_hba.conf"),
                """
                host all postgres all trust
                hostssl all all all scram-sha-256 clientcert=verify-full
                """);
        yield start(
            protocol, options.set("ssl_ca_file", ca.toString()).set("hba_file", rules.toString()));
      }
      case MariaDB -> {
        DatabaseServer server = start(protocol, options.set("ssl-ca", ca.toString()));
        try (Connection direct = server.connectDirectly()) {
          Sql.execute(
              direct,
              "ALTER USER %s REQUIRE SUBJECT '/CN=%s'".formatted(server.user(), server.user()));
        }
        yield server;
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void shouldTrustNoCertificateThatHasExpired(Protocol protocol) throws Exception {
    try (DatabaseServer server = start(protocol, ServerOptions.defaults());
        Served served = Served.by(server, tls(PoolTls.Require), Hooks.NONE)) {
      server.restartWithExpiredCertificate();
      served.push(tls(PoolTls.VerifyCA, server.certificate()));
      assertUnreachable(server, served);
      assertThat(served.pool().assigned() + served.pool().connecting()).isZero();
      served.push(tls(PoolTls.Require)); // which does not ask
      assertThat(encrypted(server, served)).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldDoWithoutTlsOnlyWhereItMay(Protocol protocol) throws Exception {
    String setting = protocol == Protocol.PostgreSQL ? "off" : "0";
    try (DatabaseServer server = start(protocol, ServerOptions.defaults().set("ssl", setting));
        Served served = Served.by(server, tls(PoolTls.Require), Hooks.NONE)) {
      assertUnreachable(server, served);
      served.push(tls(PoolTls.Prefer));
      assertThat(encrypted(server, served)).isFalse();
    }
  }

  /** As everything else that is said to the server, and to nobody but it. */
  @Test
  void shouldCancelUnderTls() throws Exception {
    DatabaseServer server = SERVERS.of(Protocol.PostgreSQL);
    try (Tap tap = new Tap(server.port())) {
      Map<String, Object> pool = new HashMap<>(tls(PoolTls.VerifyFull, server.certificate()));
      pool.put("backends", List.of(Map.of("host", "127.0.0.1", "port", tap.port())));
      // Health checks ask for TLS, too, and would hide who did.
      pool.put("healthCheck", Map.of("interval", "1h"));
      try (Served served = Served.by(server, pool, Hooks.NONE);
          Connection connection = connect(server, served)) {
        tap.requests().clear();
        Sql.cancel(connection, server);
        assertThat(tap.requests()).containsExactly(Tap.SSL_REQUEST);
      }
    }
  }
}
