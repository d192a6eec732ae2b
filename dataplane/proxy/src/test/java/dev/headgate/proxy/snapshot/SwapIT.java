package dev.headgate.proxy.snapshot;

import static dev.headgate.config.Protocol.MariaDB;
import static dev.headgate.config.Protocol.PostgreSQL;
import static dev.headgate.proxy.snapshot.TestGateway.document;
import static dev.headgate.proxy.snapshot.TestGateway.listener;
import static dev.headgate.proxy.snapshot.TestGateway.pool;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Problem;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.protocol.WireClient;
import dev.headgate.proxy.protocol.WireError;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.PostgresServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** One configuration after another, under sessions that go on. */
class SwapIT {

  private static final PostgresServer postgres = PostgresServer.start();

  private final TestGateway gateway = new TestGateway();
  private final int port = FreePort.onLoopback();
  private final int other = FreePort.onLoopback();
  private WireClient session;

  @AfterAll
  static void stopPostgres() {
    postgres.close();
  }

  @BeforeEach
  void openASession() throws Exception {
    gateway.serve(document(listener("pg", PostgreSQL, port, "orders"), orders("")));
    session = WireClient.logIn(PostgreSQL, port);
    assertThat(session.ask("select set_config('my.mark', 'kept', false)")).isEqualTo("kept");
  }

  @AfterEach
  void close() throws Exception {
    session.close();
    gateway.close();
  }

  private static String orders(String more) {
    return pool("orders", PostgreSQL, postgres.port(), more);
  }

  private static String stock() {
    return pool("stock", PostgreSQL, postgres.port(), "");
  }

  /** Neither dropped nor led elsewhere: the server remembers it. */
  private void sessionLives() throws IOException {
    assertThat(session.ask("select current_setting('my.mark')")).isEqualTo("kept");
  }

  private static void serves(int port) throws IOException {
    try (WireClient client = WireClient.logIn(PostgreSQL, port)) {
      assertThat(client.ask("select 1")).isEqualTo("1");
    }
  }

  private static void nobodyListens(int port) {
    assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port).close())
        .isInstanceOf(ConnectException.class);
  }

  @Test
  void shouldLeaveEverythingAsItWasWhenAPortIsTaken() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Snapshots.Prepared prepared =
          gateway.prepare(
              document(
                  String.join(
                      ",",
                      listener("renamed", PostgreSQL, port, "stock"),
                      listener("free", PostgreSQL, other, "stock"),
                      listener("taken", PostgreSQL, taken.getLocalPort(), "stock")),
                  stock()));
      assertThat(prepared.problems())
          .extracting(Problem::path, Problem::value)
          .containsExactly(
              org.assertj.core.groups.Tuple.tuple(
                  "$.listeners[2].port", Integer.toString(taken.getLocalPort())));
      assertThatThrownBy(prepared::commit).isInstanceOf(IllegalStateException.class);
      prepared.abort();
    }
    sessionLives();
    serves(port);
    nobodyListens(other);
    assertThat(gateway.snapshots.listeners()).extracting(ListenerStatus::name).containsOnly("pg");
    assertThat(gateway.snapshots.pools()).extracting(PoolStatus::name).containsOnly("orders");
  }

  @Test
  void shouldSayThatABoundAddressIsInTheWay() throws Exception {
    Snapshots.Prepared prepared =
        gateway.prepare(
            document(
                listener("pg", PostgreSQL, port, "orders").replace("127.0.0.1", "0.0.0.0"),
                orders("")));
    assertThat(prepared.problems()).isEmpty();
    assertThat(prepared.needsRestart()).containsExactly("$.listeners[0].address");
    prepared.abort();
    sessionLives();
    serves(port);
  }

  @Test
  void shouldAddAPool() throws Exception {
    gateway.serve(
        document(
            listener("pg", PostgreSQL, port, "orders")
                + ","
                + listener("stock", PostgreSQL, other, "stock"),
            orders("") + "," + stock()));
    sessionLives();
    serves(other);
  }

  @Test
  void shouldRouteNewSessionsAnewAndKeepTheOthers() throws Exception {
    gateway.serve(
        document(
            listener("pg", PostgreSQL, port, "stock")
                + ","
                + listener("o", PostgreSQL, other, "orders"),
            orders("") + "," + stock()));
    sessionLives();
    serves(port);
    assertThat(gateway.snapshots.pools())
        .filteredOn(pool -> pool.name().equals("stock"))
        .allSatisfy(pool -> assertThat(pool.connects()).isPositive());
  }

  @Test
  void shouldDrainTheSessionsOfARemovedPoolAndNoOthers() throws Exception {
    String both = orders("") + "," + stock();
    gateway.serve(
        document(
            listener("pg", PostgreSQL, port, "orders")
                + ","
                + listener("stock", PostgreSQL, other, "stock"),
            both));
    try (WireClient idle = WireClient.logIn(PostgreSQL, other);
        WireClient busy = WireClient.logIn(PostgreSQL, other)) {
      idle.ask("select 1");
      busy.ask("begin");

      gateway.serve(document(listener("pg", PostgreSQL, port, "orders"), orders("")));

      nobodyListens(other);
      assertThat(endOf(idle)).isEqualTo("57P01");
      assertThat(busy.ask("select 'still'")).isEqualTo("still");
      busy.ask("commit");
      assertThat(endOf(busy)).isEqualTo("57P01");
    }
    sessionLives();
  }

  /** What it is told when the gateway ends it. */
  private static String endOf(WireClient client) {
    String[] state = {""};
    await()
        .until(
            () -> {
              try {
                client.ask("select 1");
                return false;
              } catch (WireError end) {
                state[0] = end.sqlState();
                return true;
              }
            });
    return state[0];
  }

  @Test
  void shouldGiveAWaitingClientThePlaceThatAChangeBrings() throws Exception {
    gateway.serve(
        document(
            listener("pg", PostgreSQL, port, "orders"),
            orders(",'maxServerConnections':1,'minIdle':0")));
    var second =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                serves(port);
                return true;
              } catch (IOException e) {
                return false;
              }
            });
    await().until(() -> gateway.pool().waiting() == 1);

    gateway.serve(
        document(
            listener("pg", PostgreSQL, port, "orders"),
            orders(",'maxServerConnections':2,'minIdle':0")));

    assertThat(second.join()).isTrue();
    sessionLives();
  }

  @Test
  void shouldSendNewSessionsToANewBackendAndKeepTheOthers() throws Exception {
    try (PostgresServer second = PostgresServer.start()) {
      gateway.serve(
          document(
              listener("pg", PostgreSQL, port, "orders"),
              pool("orders", PostgreSQL, second.port(), "")));
      try (WireClient client = WireClient.logIn(PostgreSQL, port)) {
        assertThat(client.ask("select inet_server_port()"))
            .isEqualTo(Integer.toString(second.port()));
      }
      sessionLives();
    }
  }

  @Test
  void shouldTakeAPoolOfAnotherProtocolForAnotherPool() throws Exception {
    gateway.serve(
        document(
            listener("pg", MariaDB, port, "orders"),
            pool("orders", MariaDB, FreePort.onLoopback(), "")));
    assertThat(endOf(session)).isEqualTo("57P01");
    assertThatThrownBy(() -> WireClient.logIn(MariaDB, port))
        .isInstanceOfSatisfying(WireError.class, e -> assertThat(e.code()).isEqualTo(1429));
  }

  @Test
  void shouldMoveAListener() throws Exception {
    gateway.serve(document(listener("pg", PostgreSQL, other, "orders"), orders("")));
    sessionLives();
    serves(other);
    nobodyListens(port);
  }

  @Test
  void shouldRenameAListenerInPlace() throws Exception {
    gateway.serve(document(listener("postgres", PostgreSQL, port, "orders"), orders("")));
    sessionLives();
    serves(port);
    assertThat(gateway.snapshots.listeners())
        .extracting(ListenerStatus::name)
        .containsOnly("postgres");
    sessionLives();
  }

  @Test
  void shouldKeepTheSessionsOfARemovedListener() throws Exception {
    gateway.serve(document(listener("new", PostgreSQL, other, "orders"), orders("")));
    nobodyListens(port);
    sessionLives();
    serves(other);
    sessionLives();
  }
}
