package dev.headgate.proxy.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.ListenerConfig;
import dev.headgate.config.ListenerTls;
import dev.headgate.config.Protocol;
import dev.headgate.config.ReserveConfig;
import dev.headgate.config.SessionLimits;
import dev.headgate.proxy.backend.Backend;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.protocol.postgresql.RawPostgresClient;
import dev.headgate.proxy.protocol.postgresql.Wire;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** How sessions end, against a server that does what a test tells it to. */
class SessionEndsIT {

  private static final ListenerConfig SHORT =
      new ListenerConfig(
          "pg",
          Protocol.PostgreSQL,
          "127.0.0.1",
          0,
          2,
          0,
          0,
          ReserveConfig.NONE,
          ListenerTls.Disable,
          null,
          null,
          List.of(),
          List.of(),
          Duration.ofSeconds(2),
          new SessionLimits(
              Duration.ofSeconds(1), Duration.ZERO, Duration.ZERO, Duration.ZERO, 1 << 30),
          List.of(),
          1 << 20,
          List.of());

  private ServerSocket server;
  private DirectPool pool;
  private Gateway gateway;

  @BeforeEach
  void start() throws Exception {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    pool = new DirectPool("127.0.0.1", server.getLocalPort());
    gateway = new Gateway(pool, Hooks.NONE, SHORT);
  }

  @AfterEach
  void leaveNothingOpen() throws Exception {
    gateway.close();
    server.close();
  }

  /** The server's end of a session that sent its start-up. */
  private Socket accepted() throws IOException {
    Socket socket = server.accept();
    socket.setSoTimeout(15_000);
    socket.getInputStream().readNBytes(startup().readableBytes());
    return socket;
  }

  private static ByteBuf startup() {
    return Wire.startup(RawPostgresClient.VERSION_3_0, "user", "ann");
  }

  private static void say(Socket server, ByteBuf bytes) throws IOException {
    OutputStream out = server.getOutputStream();
    out.write(ByteBufUtil.getBytes(bytes));
  }

  private static void letIn(Socket server) throws IOException {
    say(server, Wire.join(Wire.message('R', new byte[4]), Wire.ready('I')));
  }

  @Test
  void shouldTurnAwayWhatIsNoPostgres() throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(Unpooled.copiedBuffer("GET / HTTP/1.1\r\n\r\n", StandardCharsets.US_ASCII));
      assertThat(client.readByte()).isEqualTo(-1);
    }
    assertThat(pool.claims).hasValue(0);
  }

  @Test
  void shouldDeclineEncryptionTwiceAtMost() throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      var ssl = Unpooled.buffer().writeInt(8).writeInt(80877103);
      client.send(ssl);
      assertThat(client.readByte()).isEqualTo('N');
      client.send(ssl);
      assertThat(client.readByte()).isEqualTo('N');
      client.send(ssl);
      assertThat(client.fatal()).isEqualTo("0A000");
    }
  }

  @Test
  void shouldTurnAwayClientsBeyondTheLimitAndStillTakeTheirCancels() throws Exception {
    try (RawPostgresClient one = new RawPostgresClient(gateway.port());
        RawPostgresClient two = new RawPostgresClient(gateway.port());
        RawPostgresClient three = new RawPostgresClient(gateway.port());
        RawPostgresClient cancel = new RawPostgresClient(gateway.port())) {
      await().until(() -> gateway.listener.clients() == 4);
      three.send(startup());
      assertThat(three.fatal()).isEqualTo("53300");
      var packet = Unpooled.buffer().writeInt(16).writeInt(80877102).writeInt(4711).writeInt(42);
      cancel.send(packet);
      try (Socket told = server.accept()) {
        assertThat(told.getInputStream().readNBytes(16)).isEqualTo(ByteBufUtil.getBytes(packet));
      }
      assertThat(cancel.readByte()).isEqualTo(-1);
      assertThat(one.socket.isConnected() && two.socket.isConnected()).isTrue();
    }
    assertThat(pool.claims).hasValue(0);
  }

  @Test
  void shouldSayThatThereIsNoRoute() throws Exception {
    Pool unused = pool;
    gateway.listener.serve(
        new Service(
            SHORT,
            gateway.service(Hooks.NONE).dialect(),
            new Routes(List.of(new Routes.Route("shop", "*", unused))),
            AuthenticationRules.of(List.of()),
            Hooks.NONE,
            null));
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(startup());
      assertThat(client.fatal()).isEqualTo("3D000");
    }
  }

  @Test
  void shouldSayThatThereIsNoServer() throws Exception {
    server.close();
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(startup());
      assertThat(client.fatal()).isEqualTo("57P03");
    }
  }

  @Test
  void shouldTimeOutALogIn() throws Exception {
    try (RawPostgresClient silent = new RawPostgresClient(gateway.port());
        RawPostgresClient slow = new RawPostgresClient(gateway.port())) {
      slow.send(startup());
      try (Socket there = accepted()) {
        say(there, Wire.message('R', new byte[] {0, 0, 0, 3}));
        assertThat(slow.read().type()).isEqualTo('R');
        assertThat(silent.fatal()).isEqualTo("57014");
        assertThat(slow.fatal()).isEqualTo("57014");
      }
    }
  }

  @Test
  void shouldTimeOutAnIdleClientButNotARunningQuery() throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(startup());
      try (Socket there = accepted()) {
        letIn(there);
        client.untilReady();
        client.send(Wire.query("select 1"));
        // Longer than the idle timeout: the server takes its time, the client is not idle.
        client.socket.setSoTimeout(1500);
        assertThatThrownBy(client::read).isInstanceOf(SocketTimeoutException.class);
        client.socket.setSoTimeout(15_000);
        say(there, Wire.ready('I'));
        assertThat(client.untilReady()).hasSize(1);
        assertThat(client.fatal()).isEqualTo("57P05");
      }
    }
  }

  @Test
  void shouldSayThatTheServerWasLost() throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(startup());
      try (Socket there = accepted()) {
        letIn(there);
        client.untilReady();
        there.setSoLinger(true, 0); // a reset, as of a server that was killed
      }
      assertThat(client.fatal()).isEqualTo("08006");
    }
  }

  @Test
  void shouldAddNothingToTheServersLastWords() throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(startup());
      try (Socket there = accepted()) {
        letIn(there);
        client.untilReady();
        say(there, Wire.message('E', "SFATAL\0C57P01\0\0".getBytes(StandardCharsets.US_ASCII)));
      }
      assertThat(client.fatal()).isEqualTo("57P01");
    }
  }

  /** Were its connection closed under its request, it would be told of a reset instead. */
  @Test
  void shouldLetAClientThatIsAboutToAskHearTheServersLastWords() throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(startup());
      try (Socket there = accepted()) {
        letIn(there);
        client.untilReady();
        say(there, Wire.message('E', "SFATAL\0C57P01\0\0".getBytes(StandardCharsets.US_ASCII)));
      }
      await().until(() -> pool.open.get() == 0);
      client.send(Wire.query("select 1"));
      client.send(Wire.query("select 2"));
      assertThat(client.fatal()).isEqualTo("57P01");
    }
  }

  @Test
  void shouldAskOnceMoreWhenAConnectionOpenedAheadWasDead() throws Exception {
    pool.openedAhead = true;
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(startup());
      accepted().close();
      try (Socket second = accepted()) {
        letIn(second);
        assertThat(client.typesUntilReady()).isEqualTo("RZ");
      }
    }
    assertThat(pool.claims).hasValue(2);
  }

  @Test
  void shouldAskOnceMoreOnlyOnce() throws Exception {
    pool.openedAhead = true;
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(startup());
      accepted().close();
      accepted().close();
      assertThat(client.fatal()).isEqualTo("08006");
    }
  }

  @Test
  void shouldLetGoOfTheServerWhenTheClientHalfCloses() throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(startup());
      try (Socket there = accepted()) {
        client.socket.shutdownOutput();
        assertThat(there.getInputStream().read()).isEqualTo(-1);
        assertThat(client.readByte()).isEqualTo(-1);
      }
    }
  }

  @Test
  void shouldLetGoOfTheServerWhenTheClientResets() throws Exception {
    RawPostgresClient client = new RawPostgresClient(gateway.port());
    client.send(startup());
    try (Socket there = accepted()) {
      client.socket.setSoLinger(true, 0);
      client.close();
      assertThat(there.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void shouldLeaveTheQueueWhenTheClientGoesAway() throws Exception {
    gateway.listener.serve(
        new Service(
            SHORT,
            gateway.service(Hooks.NONE).dialect(),
            new Routes(List.of(new Routes.Route("*", "*", new FullPool()))),
            AuthenticationRules.of(List.of()),
            Hooks.NONE,
            null));
    RawPostgresClient client = new RawPostgresClient(gateway.port());
    client.send(startup());
    await().until(() -> FullPool.waiting.get() == 1);
    client.close();
    await().until(() -> FullPool.waiting.get() == 0);
  }

  /** Nobody says that a peer has vanished: both sockets ask, long before the system's two hours. */
  @Test
  void shouldAskBothPeersWhetherTheyAreStillThere() throws Exception {
    try (RawPostgresClient client = new RawPostgresClient(gateway.port())) {
      client.send(startup());
      try (Socket there = accepted()) {
        letIn(there);
        client.untilReady();
        await()
            .untilAsserted(
                () ->
                    assertThat(keepaliveSeconds(gateway.port(), server.getLocalPort()))
                        .hasSize(2)
                        .allMatch(seconds -> seconds > 0 && seconds <= 60));
      }
    }
  }

  /**
   * When the kernel will probe the gateway's ends of its connections: its client's, by the local
   * port, and its server's, by the remote one.
   */
  private static List<Long> keepaliveSeconds(int listenerPort, int serverPort) throws IOException {
    List<Long> seconds = new ArrayList<>();
    for (String table : List.of("/proc/net/tcp", "/proc/net/tcp6")) {
      for (String line : Files.readAllLines(Path.of(table))) {
        String[] fields = line.strip().split("\\s+", -1);
        boolean ours =
            fields[1].endsWith(":%04X".formatted(listenerPort))
                || fields[2].endsWith(":%04X".formatted(serverPort));
        if (ours && fields[3].equals("01") && fields[5].startsWith("02:")) {
          seconds.add(Long.parseLong(fields[5].substring(3), 16) / 100);
        }
      }
    }
    return seconds;
  }

  /** Never has a server connection to give. */
  private static final class FullPool implements PassthroughPool {

    static final AtomicInteger waiting = new AtomicInteger();

    @Override
    public String name() {
      return "full";
    }

    @Override
    public List<Backend> backends() {
      return List.of();
    }

    @Override
    public Claim claim(EventLoop loop, Taker taker) {
      waiting.incrementAndGet();
      return waiting::decrementAndGet;
    }
  }
}
