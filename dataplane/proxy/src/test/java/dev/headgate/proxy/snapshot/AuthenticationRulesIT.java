package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.observe.LoggedLines;
import dev.headgate.proxy.origin.ProxiedSockets;
import dev.headgate.proxy.protocol.BothServers;
import dev.headgate.proxy.protocol.WireError;
import dev.headgate.proxy.protocol.mariadb.Packets;
import dev.headgate.proxy.protocol.mariadb.RawMariaDbClient;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.proxy.tls.Certificates;
import io.netty.buffer.Unpooled;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** By what clients show who they are, before real databases, seen by real drivers. */
class AuthenticationRulesIT {

  /** An error: PostgreSQL's SQLSTATE and MariaDB's number. */
  private record Codes(String postgres, String mariaDb) {

    String of(Protocol protocol) {
      return protocol == Protocol.PostgreSQL ? postgres : mariaDb;
    }
  }

  private static final String ANNS = "canary-of-ann";
  private static final String KEY_OF_ANNS = "ed25519:ai+41Q7G7CRTEz/ZOSEGRG8VF1pe8wedoh9xZ4OtDB8";
  private static final String BOBS = "canary-of-bob";
  private static final String WRONG = "canary-of-nobody";

  private static final Codes DENIED = new Codes("28P01", "1045");
  private static final Codes UNAUTHORIZED = new Codes("28000", "1045");
  private static final Codes OF_NO_USE = new Codes("28000", "1251");

  private static final List<String> HERE = List.of("127.0.0.0/8");
  private static final List<String> ELSEWHERE = List.of("192.0.2.0/24", "::/0");
  private static final List<String> ANYWHERE = List.of();

  @AutoClose private static final BothServers SERVERS = new BothServers();

  @AutoClose private final LoggedLines lines = LoggedLines.everything();
  private final Certificates authority = new Certificates();
  private final Certificates.Pair gateway = authority.issue("gateway");

  @TempDir private Path folder;

  @BeforeAll
  static void startServers() throws SQLException {
    SERVERS
        .of(Protocol.PostgreSQL)
        .executeDirectly(
            "CREATE ROLE ann LOGIN PASSWORD '" + ANNS + "'",
            "CREATE ROLE bob LOGIN PASSWORD '" + BOBS + "'",
            // The same password under another salt than hers.
            "CREATE ROLE twin PASSWORD '" + ANNS + "'");
    SERVERS
        .of(Protocol.MariaDB)
        .executeDirectly(
            "CREATE USER ann IDENTIFIED BY '" + ANNS + "'",
            "CREATE USER bob IDENTIFIED BY '" + BOBS + "'",
            "GRANT ALL ON app.* TO ann, bob");
  }

  @AfterEach
  void assertNoPasswordLogged() {
    assertThat(lines.text()).isNotEmpty().doesNotContain("canary");
  }

  private static String askDirectly(Protocol protocol, String sql) throws SQLException {
    try (Connection direct = SERVERS.of(protocol).connectDirectly()) {
      return Sql.ask(direct, sql);
    }
  }

  private static Map<String, Object> rule(String method, List<String> from, String... users) {
    return Map.of("method", method, "from", from, "users", List.of(users));
  }

  private Map<String, Object> listener(String tls, Object... rules) throws Exception {
    Map<String, Object> fields =
        new HashMap<>(tls.equals("Disable") ? Map.of("tls", tls) : gateway.shownBy(tls));
    fields.put("authentication", List.of(rules));
    if (tls.startsWith("Verify")) {
      fields.put("clientCa", authority.authorityPem());
    }
    return fields;
  }

  private static Served serve(Protocol protocol, Map<String, Object> listener) {
    return serve(protocol, listener, Map.of("ann", ANNS, "bob", BOBS));
  }

  private static Served serve(
      Protocol protocol, Map<String, Object> listener, Map<String, String> users) {
    return Served.by(SERVERS.of(protocol), Map.of("users", users), listener);
  }

  private String encrypted(Protocol protocol) throws Exception {
    return new DriverTls(folder).trusting(protocol, authority);
  }

  private String showing(Protocol protocol, String name) throws Exception {
    return encrypted(protocol) + new DriverTls(folder).showing(protocol, authority.issue(name));
  }

  private static void assertServed(
      Protocol protocol, Served by, String user, String password, String more) throws SQLException {
    try (Connection connection = by.connect(user, password, more)) {
      assertThat(
              switch (protocol) {
                case PostgreSQL -> Sql.ask(connection, "SELECT session_user");
                case MariaDB -> Sql.ask(connection, "SELECT SUBSTRING_INDEX(USER(), '@', 1)");
              })
          .isEqualTo(user);
    }
  }

  private static void assertRefused(Protocol protocol, Codes codes, ThrowingCallable connect) {
    assertThatThrownBy(connect)
        .isInstanceOfSatisfying(
            SQLException.class,
            refusal ->
                assertThat(
                        protocol == Protocol.PostgreSQL
                            ? refusal.getSQLState()
                            : Integer.toString(refusal.getErrorCode()))
                    .isEqualTo(codes.of(protocol)));
  }

  @ParameterizedTest
  @EnumSource
  void shouldAskNobodyWhoComesFromATrustedNetwork(Protocol protocol) throws Exception {
    try (Served served = serve(protocol, listener("Disable", rule("Trust", HERE, "ann")))) {
      assertServed(protocol, served, "ann", WRONG, "");
      assertServed(protocol, served, "bob", BOBS, "");
      assertRefused(protocol, DENIED, () -> served.connect("bob", WRONG));

      served.change(listener("Disable", rule("Trust", ELSEWHERE, "ann")));
      assertServed(protocol, served, "ann", ANNS, "");
      assertRefused(protocol, DENIED, () -> served.connect("ann", WRONG));

      served.change(listener("Disable", rule("Trust", List.of("0.0.0.0/0"), "*")));
      assertServed(protocol, served, "bob", WRONG, "");
    }
  }

  /** Not even where there is an account for everybody. */
  @ParameterizedTest
  @EnumSource
  void shouldTrustNobodyWhomThePoolDoesNotKnow(Protocol protocol) throws Exception {
    Map<String, Object> pool =
        Map.of(
            "users",
            Map.of("ann", ANNS),
            "accounts",
            List.of(Map.of("users", List.of("*"), "user", "bob", "password", BOBS)));
    try (Served served =
        Served.by(SERVERS.of(protocol), pool, listener("Disable", rule("Trust", HERE)))) {
      assertRefused(protocol, UNAUTHORIZED, () -> served.connect("app", WRONG));
      assertThatThrownBy(() -> served.connect("app", WRONG))
          .hasMessageContaining(
              protocol == Protocol.PostgreSQL
                  ? "role \"app\" does not exist"
                  : "Access denied for user 'app'@'127.0.0.1' (using password: YES)");
      assertThat(served.pool().connects()).isZero();
    }
  }

  /** A balancer is trusted to say whose its connections are, no more. */
  @ParameterizedTest
  @EnumSource
  void shouldTrustTheClientAndNotTheBalancer(Protocol protocol) throws Exception {
    String through = "&socketFactory=" + ProxiedSockets.class.getName();
    Map<String, Object> listener = listener("Disable", rule("Trust", HERE));
    listener.put("proxyProtocolFrom", HERE);
    try (Served served = serve(protocol, listener)) {
      assertServed(protocol, served, "ann", ANNS, through);
      assertRefused(protocol, DENIED, () -> served.connect("ann", WRONG, through));

      listener.putAll(listener("Disable", rule("Trust", ELSEWHERE)));
      served.change(listener);
      assertServed(protocol, served, "ann", WRONG, through);
    }
  }

  @ParameterizedTest
  @EnumSource
  void shouldGoByTheFirstRuleThatFits(Protocol protocol) throws Exception {
    try (Served served =
        serve(
            protocol,
            listener("Disable", rule("Password", ANYWHERE, "ann"), rule("Trust", HERE)))) {
      assertRefused(protocol, DENIED, () -> served.connect("ann", WRONG));
      assertServed(protocol, served, "bob", WRONG, "");

      served.change(
          listener("Disable", rule("Trust", HERE, "ann"), rule("Password", ANYWHERE, "ann")));
      assertServed(protocol, served, "ann", WRONG, "");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "PostgreSQL,VerifyCA",
    "PostgreSQL,VerifyFull",
    "MariaDB,VerifyCA",
    "MariaDB,VerifyFull"
  })
  void shouldTakeACertificateInPlaceOfAPassword(Protocol protocol, String tls) throws Exception {
    String ann = showing(protocol, "ann");
    String bob = showing(protocol, "bob");
    String app = showing(protocol, "app");
    try (Served served =
        serve(protocol, listener(tls, rule("Certificate", ANYWHERE, "ann", "app")))) {
      assertServed(protocol, served, "ann", WRONG, ann);
      assertRefused(protocol, UNAUTHORIZED, () -> served.connect("ann", ANNS, bob));
      assertServed(protocol, served, "bob", BOBS, bob);
      assertRefused(protocol, DENIED, () -> served.connect("bob", WRONG, bob));
      assertRefused(protocol, UNAUTHORIZED, () -> served.connect("app", WRONG, app));
      assertThatThrownBy(() -> served.connect("ann", ANNS, bob))
          .hasMessageContaining(
              protocol == Protocol.PostgreSQL
                  ? "certificate authentication failed for user \"ann\""
                  : "Access denied for user 'ann'@'127.0.0.1' (using password: YES)");
    }
  }

  /** However it is known, the password is good for the server afterwards. */
  @ParameterizedTest
  @CsvSource({
    "PostgreSQL,password",
    "PostgreSQL,verifier",
    "PostgreSQL,hash",
    "MariaDB,password",
    "MariaDB,hash",
    "MariaDB,key"
  })
  void shouldTakeAPasswordInClearUnderTls(Protocol protocol, String known) throws Exception {
    String secret =
        switch (known) {
          case "verifier" ->
              askDirectly(protocol, "SELECT rolpassword FROM pg_authid WHERE rolname = 'twin'");
          case "hash" ->
              askDirectly(
                  protocol,
                  protocol == Protocol.PostgreSQL
                      ? "SELECT 'md5' || md5('%sann')".formatted(ANNS)
                      : "SELECT PASSWORD('%s')".formatted(ANNS));
          case "key" -> KEY_OF_ANNS;
          default -> ANNS;
        };
    String tls = encrypted(protocol);
    try (Served served =
        serve(
            protocol,
            listener("Require", rule("ClearPassword", ANYWHERE)),
            Map.of("ann", secret))) {
      for (int i = 0; i < 2; i++) {
        assertServed(protocol, served, "ann", ANNS, tls);
      }
      assertRefused(protocol, DENIED, () -> served.connect("ann", WRONG, tls));
      assertRefused(protocol, DENIED, () -> served.connect("bob", BOBS, tls));
    }
  }

  /** Nothing of it is a password there. */
  @ParameterizedTest
  @EnumSource
  void shouldNotBeAbleToLogInWithWhatProvesNothing(Protocol protocol) throws Exception {
    String secret =
        askDirectly(
            protocol,
            protocol == Protocol.PostgreSQL
                ? "SELECT rolpassword FROM pg_authid WHERE rolname = 'ann'"
                : "SELECT PASSWORD('%s')".formatted(ANNS));
    Map<String, Object> users = Map.of("users", Map.of("ann", secret, "bob", BOBS));
    try (Served served =
        Served.by(SERVERS.of(protocol), users, listener("Disable", rule("Trust", HERE)))) {
      assertRefused(protocol, OF_NO_USE, () -> served.connect("ann", ANNS));

      Map<String, Object> more = new HashMap<>(users);
      more.put(
          "accounts", List.of(Map.of("users", List.of("ann"), "user", "bob", "password", BOBS)));
      served.push(more);
      try (Connection connection = served.connect("ann", WRONG)) {
        assertThat(Sql.ask(connection, "SELECT 'by an account'")).isEqualTo("by an account");
      }
    }
  }

  @Test
  void shouldLogInToAPostgresThatTrustsToo() throws Exception {
    String verifier =
        askDirectly(
            Protocol.PostgreSQL, "SELECT rolpassword FROM pg_authid WHERE rolname = 'twin'");
    try (Served served =
        serve(
            Protocol.PostgreSQL,
            listener("Disable", rule("Trust", HERE)),
            Map.of("postgres", verifier))) {
      assertServed(Protocol.PostgreSQL, served, "postgres", WRONG, "");
    }
  }

  /** Also where something else has to be said first. */
  @ParameterizedTest
  @CsvSource({"196608,RSKZ", "196617,vRSKZ"})
  void shouldLetInAtOnceWhomPostgresWouldNotAsk(int version, String expected) throws Exception {
    try (Served served = serve(Protocol.PostgreSQL, listener("Disable", rule("Trust", HERE)));
        RawPostgresClient client = new RawPostgresClient(served.port())) {
      client.send(Wire.startup(version, "user", "ann", "database", "app"));
      assertThat(client.typesUntilReady().replaceAll("S+", "S")).isEqualTo(expected);
    }
  }

  @Test
  void shouldGoByTheRulesWhenAMariaDbClientChangesItsUser() throws Exception {
    try (Served served =
            serve(Protocol.MariaDB, listener("Disable", rule("Trust", HERE, "bob", "app")));
        RawMariaDbClient client = new RawMariaDbClient(served.port())) {
      client.logIn(RawMariaDbClient.CAPABILITIES, "ann", ANNS, "app");
      assertThat(client.sequence()).isEqualTo(4); // after a switch
      client.send(RawMariaDbClient.changeUser("bob", "app"));
      assertThat(client.answer()[0]).isZero();
      assertThat(client.sequence()).isEqualTo(1);

      client.send(RawMariaDbClient.changeUser("ann", "app"));
      client.authenticate(ANNS);
      client.send(RawMariaDbClient.changeUser("app", "app"));
      assertDenied(client);
    }
  }

  private static void assertDenied(RawMariaDbClient client) {
    assertThatThrownBy(client::answer)
        .isInstanceOfSatisfying(WireError.class, error -> assertThat(error.code()).isEqualTo(1045));
  }

  /** Rules may have changed since it came. */
  @Test
  void shouldAskNobodyForAPasswordInClearWithoutTls() throws Exception {
    try (Served served = serve(Protocol.MariaDB, listener("Disable"));
        RawMariaDbClient client = new RawMariaDbClient(served.port())) {
      client.logIn(RawMariaDbClient.CAPABILITIES, "ann", ANNS, "app");
      served.change(listener("Require", rule("ClearPassword", ANYWHERE)));
      client.send(Packets.command(0x0E));
      client.answer();

      client.send(RawMariaDbClient.changeUser("bob", "app"));
      assertDenied(client);
    }
    try (Served served = serve(Protocol.PostgreSQL, listener("Disable"));
        RawPostgresClient client = new RawPostgresClient(served.port())) {
      client.send(Unpooled.buffer().writeInt(8).writeInt(Tap.SSL_REQUEST));
      assertThat((char) client.readByte()).isEqualTo('N');
      served.change(listener("Require", rule("ClearPassword", ANYWHERE)));
      client.send(Wire.startup(RawPostgresClient.VERSION_3_0, "user", "ann", "database", "app"));
      assertThat(client.fatal()).isEqualTo("28000");
    }
  }
}
