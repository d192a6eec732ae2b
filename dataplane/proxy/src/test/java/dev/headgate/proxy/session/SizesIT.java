package dev.headgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.mariadb.Packets;
import dev.headgate.proxy.protocol.mariadb.RawMariaDbClient;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Messages whose payload is exactly this long, around the sizes of buffers and of MariaDB's longest
 * packet, relayed blindly and by way of hooks.
 */
@ParameterizedClass
@MethodSource("hooks")
class SizesIT {

  /** A MariaDB packet of this length is continued by another, even if by an empty one. */
  private static final int FULL = 16_777_215;

  private static PostgresServer postgres;
  private static MariaDbServer mariadb;

  private final Hooks hooks;

  SizesIT(Hooks hooks) {
    this.hooks = hooks;
  }

  static Stream<Named<Hooks>> hooks() {
    return Stream.of(
        Named.of("blind", Hooks.NONE), Named.of("hooked", TestHooks.passing().hooks()));
  }

  @BeforeAll
  static void startServers() {
    postgres = PostgresServer.start();
    mariadb = MariaDbServer.start();
  }

  @AfterAll
  static void stopServers() {
    postgres.close();
    mariadb.close();
  }

  private Gateway serve(DatabaseServer server, Protocol protocol) throws IOException {
    return new Gateway(
        new DirectPool(server.host(), server.port()), hooks, Gateway.defaults(protocol));
  }

  @ParameterizedTest
  @ValueSource(ints = {8191, 8192, 8193, 16_384, FULL})
  void shouldPassPostgresMessages(int size) throws Exception {
    try (Gateway gateway = serve(postgres, Protocol.PostgreSQL);
        RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(Wire.query(padded("select 1", size - 1))); // a zero byte ends it
      assertThat(client.typesUntilReady()).isEqualTo("TDCZ");

      client.send(Wire.query("select repeat('x', %d)".formatted(size - 6)));
      List<RawPostgresClient.Message> answer = client.untilReady();
      assertThat(RawPostgresClient.types(answer)).isEqualTo("TDCZ");
      assertThat(answer.get(1).body().readableBytes()).isEqualTo(size);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {8191, 8192, 8193, 16_384, FULL - 1, FULL, FULL + 1})
  void shouldPassMariaDbPackets(int size) throws Exception {
    try (Gateway gateway = serve(mariadb, Protocol.MariaDB);
        RawMariaDbClient client =
            new RawMariaDbClient(gateway.port())
                .logIn(RawMariaDbClient.CAPABILITIES, "root", "app")) {
      client.send(Packets.message(0, Packets.text("\3" + padded("select 1", size - 1))));
      assertThat(row(client)).isEqualTo(2);

      int prefix = size > 65_535 ? 4 : 3;
      client.send(Packets.query("select repeat('x', %d)".formatted(size - prefix)));
      assertThat(row(client)).isEqualTo(size);
    }
  }

  private static String padded(String sql, int length) {
    return sql + " ".repeat(length - sql.length());
  }

  /** Payload bytes of the one row that a query is answered with, in as many packets as it takes. */
  private static long row(RawMariaDbClient client) throws IOException {
    byte[] columns = client.read();
    assertThat(new String(columns, StandardCharsets.ISO_8859_1)).isEqualTo("\1");
    client.read(); // its definition
    client.read(); // EOF
    long size = 0;
    int part;
    do {
      part = client.read().length;
      size += part;
    } while (part == FULL);
    assertThat(client.read()[0]).isEqualTo((byte) 0xFE);
    return size;
  }
}
