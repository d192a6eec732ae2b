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
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/**
 * A quarter of a gigabyte passes, or with {@code -Psoak} a whole one, to a client that stops
 * reading on the way: nothing of it piles up here.
 */
class MemoryIT {

  private static final int ROWS = Math.min(1024, Integer.getInteger("headgate.rounds", 256));
  private static final int ROW = 1 << 20;
  private static final int ROWS_BEFORE_THE_STOP = 100;

  /** Objects that live, whatever garbage is about. */
  private static final long HEAP_GROWTH = 8 << 20;

  /** The chunks of both event loops' arenas. */
  private static final long DIRECT_GROWTH = 24 << 20;

  private long heap;
  private long direct;

  @Test
  void shouldStayFlatUnderPostgresRelayedBlindly() throws Exception {
    try (PostgresServer server = PostgresServer.start();
        Gateway gateway = new Gateway(new DirectPool(server.host(), server.port()), Hooks.NONE);
        RawPostgresClient client = RawPostgresClient.loggedIn(gateway.port())) {
      remember();
      client.send(
          Wire.query("select repeat('x', %d) from generate_series(1, %d)".formatted(ROW, ROWS)));
      int rows = 0;
      char type = client.read().type();
      while (type != 'Z') {
        if (type == 'D' && ++rows == ROWS_BEFORE_THE_STOP) {
          awaitTheRelayToStop(gateway);
          assertFlat();
        }
        type = client.read().type();
      }
      assertThat(rows).isEqualTo(ROWS);
      assertFlat();
    }
  }

  @Test
  void shouldStayFlatUnderMariaDbByWayOfHooks() throws Exception {
    try (MariaDbServer server = MariaDbServer.start();
        Gateway gateway =
            new Gateway(
                new DirectPool(server.host(), server.port()),
                TestHooks.passing().hooks(),
                Gateway.defaults(Protocol.MariaDB));
        RawMariaDbClient client =
            new RawMariaDbClient(gateway.port())
                .logIn(RawMariaDbClient.CAPABILITIES, "root", "app")) {
      remember();
      client.send(Packets.query("select repeat('x', %d) from seq_1_to_%d".formatted(ROW, ROWS)));
      skipColumns(client);
      int rows = 0;
      while (client.read().length > ROW) {
        if (++rows == ROWS_BEFORE_THE_STOP) {
          awaitTheRelayToStop(gateway);
          assertFlat();
        }
      }
      assertThat(rows).isEqualTo(ROWS);
      assertFlat();
    }
  }

  private static void skipColumns(RawMariaDbClient client) throws IOException {
    client.read();
    client.read();
    client.read();
  }

  private static void awaitTheRelayToStop(Gateway gateway) {
    long[] last = {-1};
    await()
        .pollInterval(Duration.ofMillis(300))
        .until(
            () -> {
              long passed = gateway.listener.counters().bytesFromServers();
              boolean stopped = passed == last[0];
              last[0] = passed;
              return stopped;
            });
    // What sockets hold, not the gigabyte.
    assertThat(last[0]).isLessThan((ROWS_BEFORE_THE_STOP + 64L) * ROW);
  }

  private void remember() {
    heap = liveHeap();
    direct = directMemory();
  }

  private void assertFlat() {
    assertThat(liveHeap() - heap).isLessThan(HEAP_GROWTH);
    assertThat(directMemory() - direct).isLessThan(DIRECT_GROWTH);
  }

  private static long liveHeap() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private static long directMemory() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }
}
