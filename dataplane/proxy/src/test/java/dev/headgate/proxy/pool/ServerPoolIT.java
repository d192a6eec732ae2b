package dev.headgate.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Balancing;
import dev.headgate.config.PoolConfig;
import dev.headgate.proxy.backend.Connector;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.protocol.Refusal.Reason;
import dev.headgate.proxy.relay.Transport;
import dev.headgate.testbed.FreePort;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ServerPoolIT {

  private final EventLoopGroup loops = Transport.best().newLoops(2);
  private final EventLoop one = loops.next();
  private final EventLoop other = loops.next();
  private final Connector connector = new Connector(Transport.best());
  private final List<ServerPool> pools = new ArrayList<>();
  private TestServer server;

  @BeforeEach
  void start() throws IOException {
    server = new TestServer(0);
  }

  @AfterEach
  void stop() throws IOException {
    pools.forEach(ServerPool::close);
    await().untilAsserted(() -> assertThat(pools).allSatisfy(ServerPoolIT::isEmpty));
    server.close();
    connector.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static void isEmpty(ServerPool pool) {
    PoolStatus status = pool.status();
    assertThat(status.idle() + status.assigned() + status.connecting() + status.waiting()).isZero();
    assertThat(status.backends()).allSatisfy(b -> assertThat(b.connections()).isZero());
  }

  @Test
  void shouldOpenAheadAndReplaceWhatWasUsed() throws Exception {
    ServerPool pool = start(config().minIdle(4).build());
    awaitIdle(pool, 4);

    TestClient client = new TestClient(one).claim(pool);
    assertThat(client.await().openedAhead()).isTrue();
    assertThat(client.await().channel().eventLoop()).isSameAs(one);
    awaitIdle(pool, 4);
    client.leave();

    await().untilAsserted(() -> assertThat(server.connections()).isEqualTo(4));
    assertThat(pool.status().assigned()).isZero();
    assertThat(pool.status().connects()).isEqualTo(5);
  }

  @Test
  void shouldServeInTheOrderOfAsking() throws Exception {
    ServerPool pool = start(config().max(1).build());
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      clients.add(new TestClient(i % 2 == 0 ? one : other).claim(pool));
    }
    for (TestClient client : clients) {
      client.await();
      assertThat(clients.stream().filter(c -> c.server.isDone()).count())
          .isEqualTo(clients.indexOf(client) + 1);
      client.leave();
    }
    assertThat(pool.status().waits()).isEqualTo(4);
    assertThat(pool.status().waitNanos()).isPositive();
  }

  @Test
  void shouldTurnAwayWhoWaitedTooLong() throws Exception {
    ServerPool pool = start(config().max(1).queueTimeout(Duration.ofMillis(100)).build());
    TestClient first = new TestClient(one).claim(pool);
    first.await();
    TestClient second = new TestClient(one).claim(pool);

    assertThat(second.awaitRefusal().reason()).isEqualTo(Reason.QUEUE_TIMEOUT);
    assertThat(pool.status().waitTimeouts()).isEqualTo(1);
    assertThat(pool.status().waiting()).isZero();
    first.leave();
    assertThat(new TestClient(one).claim(pool).await().channel().isActive()).isTrue();
  }

  @Test
  void shouldForgetWhoCancelled() throws Exception {
    ServerPool pool = start(config().max(1).build());
    TestClient first = new TestClient(one).claim(pool);
    first.await();
    TestClient gone = new TestClient(one).claim(pool);
    TestClient last = new TestClient(other).claim(pool);
    gone.cancel();
    await().untilAsserted(() -> assertThat(pool.status().waiting()).isEqualTo(1));
    first.leave();

    last.await();
    assertThat(gone.server).isNotDone();
    assertThat(gone.refusal).isNotDone();
  }

  @Test
  void shouldTakeThePermitOfAnIdleConnectionOfAnotherLoop() throws Exception {
    ServerPool pool = start(config().max(2).minIdle(2).build());
    awaitIdle(pool, 2);
    List<TestClient> clients =
        List.of(new TestClient(one).claim(pool), new TestClient(one).claim(pool));
    for (TestClient client : clients) {
      assertThat(client.await().channel().eventLoop()).isSameAs(one);
    }
    await().untilAsserted(() -> assertThat(server.connections()).isEqualTo(2));
  }

  @Test
  void shouldQuietlyReplaceWhatTheServerCloses() throws Exception {
    ServerPool pool = start(config().minIdle(3).build());
    awaitIdle(pool, 3);
    server.closeConnections();

    await().untilAsserted(() -> assertThat(pool.status().connects()).isEqualTo(6));
    awaitIdle(pool, 3);
    assertThat(new TestClient(one).claim(pool).await().channel().isActive()).isTrue();
  }

  @Test
  void shouldCloseAnIdleConnectionThatSpeaks() throws Exception {
    ServerPool pool = start(config().minIdle(1).build());
    awaitIdle(pool, 1);
    await().until(() -> server.connections() == 1);
    var speaker = server.accepted().getFirst();
    speaker.getOutputStream().write('E');

    await().until(() -> !server.accepted().contains(speaker));
    awaitIdle(pool, 1);
  }

  @Test
  void shouldReplaceWhatIsTooOld() {
    ServerPool pool = start(config().minIdle(2).idleTimeout(Duration.ofMillis(300)).build());
    await().untilAsserted(() -> assertThat(pool.status().connects()).isGreaterThan(5));
    awaitIdle(pool, 2);
  }

  @Test
  void shouldBeWholeWithinASecondOfTheServersReturn() throws Exception {
    int port = FreePort.onLoopback();
    ServerPool pool = start(PoolConfigs.to(port).minIdle(8).build());
    await().until(() -> pool.status().connectFailures() > 8);
    assertThat(pool.status().backends()).allSatisfy(b -> assertThat(b.healthy()).isFalse());

    try (TestServer back = new TestServer(port)) {
      await().atMost(Duration.ofSeconds(1)).until(() -> pool.status().idle() == 8);
      assertThat(back.connections()).isPositive();
      assertThat(pool.status().backends()).allSatisfy(b -> assertThat(b.healthy()).isTrue());
      pool.close();
    }
  }

  @Test
  void shouldRefuseAtOnceWhenNoServerCanBeReached() throws Exception {
    ServerPool pool = start(PoolConfigs.to(FreePort.onLoopback()).build());
    TestClient client = new TestClient(one).claim(pool);
    assertThat(client.awaitRefusal().reason()).isEqualTo(Reason.SERVER_UNREACHABLE);
    assertThat(pool.status().connectFailures()).isEqualTo(3);
  }

  @Test
  void shouldTryTheOtherBackendsFirst() throws Exception {
    ServerPool pool = start(PoolConfigs.to(FreePort.onLoopback(), server.port()).build());
    for (int i = 0; i < 6; i++) {
      TestClient client = new TestClient(one).claim(pool);
      assertThat(client.await().backend().address().getPort()).isEqualTo(server.port());
    }
    assertThat(pool.status().connectFailures()).isLessThanOrEqualTo(1);
  }

  @Test
  void shouldOpenOnDemandWhatSpeaksFirst() throws Exception {
    ServerPool pool = start(config().minIdle(3).build(), new TestDialect(true));
    TestClient client = new TestClient(other).claim(pool);
    ServerConnection taken = client.await();
    assertThat(taken.openedAhead()).isFalse();
    assertThat(taken.channel().config().isAutoRead()).isFalse();
    // The pool counts on its own loop, after the taker has heard.
    await().untilAsserted(() -> assertThat(pool.status().connects()).isEqualTo(1));
  }

  @Test
  void shouldKeepBackendsEvenByLeastConnections() throws Exception {
    try (TestServer second = new TestServer(0);
        TestServer third = new TestServer(0)) {
      ServerPool pool =
          start(
              PoolConfigs.to(server.port(), second.port(), third.port())
                  .balancing(Balancing.LeastConnections)
                  .max(30)
                  .build());
      List<TestClient> clients = claim(pool, 18);
      clients.stream().limit(9).forEach(TestClient::leave);
      await().until(() -> pool.status().assigned() == 9);
      claim(pool, 9);

      assertThat(pool.status().backends())
          .allSatisfy(b -> assertThat(b.connections()).isEqualTo(6));
      pool.close();
      await().untilAsserted(() -> isEmpty(pool));
    }
  }

  @Test
  void shouldChangeLiveWithoutTouchingWhatIsAssigned() throws Exception {
    try (TestServer second = new TestServer(0)) {
      ServerPool pool = start(config().max(4).minIdle(4).build());
      awaitIdle(pool, 4);
      TestClient client = new TestClient(one).claim(pool);
      client.await();

      pool.reconfigure(PoolConfigs.to(second.port()).max(3).minIdle(1).build(), Hooks.NONE, null);

      await().until(() -> second.connections() == 1 && server.connections() == 1);
      awaitIdle(pool, 1);
      assertThat(client.await().channel().isActive()).isTrue();
      assertThat(new TestClient(one).claim(pool).await().backend().address().getPort())
          .isEqualTo(second.port());
      pool.close();
      await().untilAsserted(() -> isEmpty(pool));
    }
  }

  @Test
  void shouldShrinkAsConnectionsAreReleased() throws Exception {
    ServerPool pool = start(config().max(6).build());
    List<TestClient> clients = claim(pool, 6);
    pool.reconfigure(config().max(2).minIdle(6).build(), Hooks.NONE, null);
    clients.forEach(TestClient::leave);

    await().untilAsserted(() -> assertThat(server.connections()).isEqualTo(2));
    awaitIdle(pool, 2);
  }

  @Test
  void shouldEndEverythingWhenClosed() throws Exception {
    ServerPool pool = start(config().max(1).build());
    TestClient holder = new TestClient(one).claim(pool);
    holder.await();
    TestClient waiter = new TestClient(one).claim(pool);
    pool.close();

    assertThat(waiter.awaitRefusal().reason()).isEqualTo(Reason.SHUTTING_DOWN);
    await().until(() -> server.connections() == 0);
    assertThat(new TestClient(other).claim(pool).awaitRefusal().reason())
        .isEqualTo(Reason.SHUTTING_DOWN);
  }

  /** Whatever happens in whatever order: never above the maximum, and nothing is left over. */
  @Test
  void shouldLeakNoPermitUnderRandomEvents() throws Exception {
    int max = 5;
    long seed = System.nanoTime();
    Random dice = new Random(seed);
    ServerPool pool = start(config().max(max).minIdle(2).build());
    List<TestClient> clients = new ArrayList<>();
    for (int i = 0; i < 4000; i++) {
      int event = dice.nextInt(100);
      if (event < 50) {
        clients.add(new TestClient(dice.nextBoolean() ? one : other).claim(pool));
      } else if (event < 97 && !clients.isEmpty()) {
        clients.remove(dice.nextInt(clients.size())).leave();
      } else if (event == 97) {
        server.accepted().stream().limit(2).forEach(TestServer::close);
      } else {
        int size = 1 + dice.nextInt(max);
        pool.reconfigure(config().max(size).minIdle(dice.nextInt(3)).build(), Hooks.NONE, null);
      }
      PoolStatus status = pool.status();
      assertThat(status.backends().getFirst().connections()).as("seed %d", seed).isBetween(0, max);
    }
    clients.forEach(TestClient::leave);
    pool.reconfigure(config().max(max).minIdle(2).build(), Hooks.NONE, null);

    await().untilAsserted(() -> assertThat(pool.status().assigned()).as("seed %d", seed).isZero());
    awaitIdle(pool, 2);
    await().untilAsserted(() -> assertThat(server.connections()).isEqualTo(2));
    assertThat(claim(pool, max)).hasSize(max);
  }

  private List<TestClient> claim(ServerPool pool, int count) throws Exception {
    List<TestClient> clients =
        IntStream.range(0, count)
            .mapToObj(i -> new TestClient(i % 2 == 0 ? one : other).claim(pool))
            .toList();
    for (TestClient client : clients) {
      client.await();
    }
    return clients;
  }

  private PoolConfigs config() {
    return PoolConfigs.to(server.port());
  }

  private ServerPool start(PoolConfig config) {
    return start(config, new TestDialect(false));
  }

  private ServerPool start(PoolConfig config, TestDialect dialect) {
    ServerPool pool = new ServerPool(config, dialect, loops, connector, null);
    pools.add(pool);
    pool.start(Hooks.NONE);
    return pool;
  }

  private static void awaitIdle(ServerPool pool, int count) {
    await()
        .untilAsserted(
            () -> {
              assertThat(pool.status().idle()).isEqualTo(count);
              assertThat(pool.status().connecting()).isZero();
            });
  }
}
