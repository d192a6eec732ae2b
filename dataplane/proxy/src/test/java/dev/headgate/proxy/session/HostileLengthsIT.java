package dev.headgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.mariadb.Packets;
import dev.headgate.proxy.protocol.mariadb.RawMariaDbClient;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers that claim what nobody will send, or nobody should. */
class HostileLengthsIT {

  private static final int MANY = 64;

  private static PostgresServer postgres;
  private static MariaDbServer mariadb;

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

  private static Gateway postgres(Hooks hooks) throws IOException {
    return new Gateway(new DirectPool(postgres.host(), postgres.port()), hooks);
  }

  private static Gateway mariadb(Hooks hooks) throws IOException {
    return new Gateway(
        new DirectPool(mariadb.host(), mariadb.port()), hooks, Gateway.defaults(Protocol.MariaDB));
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 0, 7, 10_001, Integer.MAX_VALUE})
  void shouldRefuseAStartUpWithoutAServer(int length) throws Exception {
    DirectPool pool = new DirectPool(postgres.host(), postgres.port());
    try (Gateway gateway = new Gateway(pool, Hooks.NONE);
        RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(Unpooled.buffer().writeInt(length));
      assertThat(client.readByte()).as("the server hangs up, too").isEqualTo(-1);
    }
    assertThat(pool.claims).hasValue(0);
  }

  @Test
  void shouldRefuseALongPassword() throws Exception {
    try (Gateway gateway = postgres(Hooks.NONE);
        RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(Wire.startup(RawPostgresClient.VERSION_3_0, "user", "app", "database", "app"));
      assertThat(client.read().type()).isEqualTo('R');
      client.send(Unpooled.buffer().writeByte('p').writeInt(Integer.MAX_VALUE));
      assertThat(client.readByte()).as("the server hangs up, too").isEqualTo(-1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {Integer.MIN_VALUE, -1, 3, 0x40000000, Integer.MAX_VALUE})
  void shouldRefuseARequestThatNoServerTakes(int length) throws Exception {
    try (Gateway gateway = postgres(TestHooks.passing().hooks());
        RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      client.send(Unpooled.buffer().writeByte('Q').writeInt(length));
      assertThat(client.readByte()).as("the server hangs up, too").isEqualTo(-1);
    }
  }

  @Test
  void shouldRefuseALongLogIn() throws Exception {
    try (Gateway gateway = mariadb(Hooks.NONE);
        RawMariaDbClient client = new RawMariaDbClient(gateway.port())) {
      client.read();
      client.send(Packets.bytes(0xFF, 0xFF, 0xFF, 1, 0));
      byte[] error = client.read();
      assertThat(error).startsWith(0xFF, 1043 & 0xFF, 1043 >> 8);
      assertThat(client.sequence()).isEqualTo(2);
    }
  }

  /** What is claimed may yet come; until it does, it costs nothing. */
  @Test
  void shouldHoldNoMoreThanWhatCame() throws Exception {
    try (Gateway gateway = postgres(TestHooks.passing().hooks())) {
      List<RawPostgresClient> clients = new ArrayList<>();
      for (int i = 0; i < MANY; i++) {
        clients.add(RawPostgresClient.loggedIn(gateway.port()));
      }
      long before = PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
      long said = gateway.listener.counters().bytesFromClients();
      for (RawPostgresClient client : clients) {
        client.send(Unpooled.buffer().writeByte('Q').writeInt(0x3fffffff).writeByte('s'));
      }
      await().until(() -> gateway.listener.counters().bytesFromClients() == said + 6 * MANY);
      assertThat(gateway.listener.clients()).isEqualTo(MANY);
      assertThat(PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory() - before)
          .isLessThan(16 << 20); // a chunk more for each event loop, not 64 GB
      for (RawPostgresClient client : clients) {
        client.close();
      }
    }
  }
}
