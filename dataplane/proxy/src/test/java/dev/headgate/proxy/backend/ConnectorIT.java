package dev.headgate.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.proxy.relay.Transport;
import dev.headgate.testbed.FreePort;
import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.util.concurrent.Future;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From names to sockets. */
class ConnectorIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final EventLoopGroup loops = Transport.best().newLoops(1);
  private final EventLoop loop = loops.next();
  private final Connector connector = new Connector(Transport.best());
  private final int port = FreePort.onLoopback();

  @AfterEach
  void close() {
    connector.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private ServerSocket serverAt(String address) throws IOException {
    return new ServerSocket(port, 50, InetAddress.getByName(address));
  }

  private Future<Channel> connect(String host, Duration timeout) {
    return connector
        .connect(loop, InetSocketAddress.createUnresolved(host, port), timeout)
        .awaitUninterruptibly();
  }

  /** The address that answered. */
  private String reach(String host) {
    Future<Channel> connected = connect(host, TIMEOUT);
    if (!connected.isSuccess()) {
      return String.valueOf(connected.cause());
    }
    Channel channel = connected.getNow();
    try {
      return ((InetSocketAddress) channel.remoteAddress()).getAddress().getHostAddress();
    } finally {
      channel.close().syncUninterruptibly();
    }
  }

  @Test
  void shouldTryEveryAddressOfAName() throws Exception {
    String name = TestNames.name("several", "127.0.0.2", "127.0.0.3", "127.0.0.4");
    try (ServerSocket third = serverAt("127.0.0.4")) {
      assertThat(third.isBound()).isTrue();
      assertThat(reach(name)).isEqualTo("127.0.0.4");
    }
    assertThat(connect(name, TIMEOUT).cause()).isInstanceOf(ConnectException.class);
  }

  @Test
  void shouldFollowANameThatChanges() throws Exception {
    try (ServerSocket old = serverAt("127.0.0.2");
        ServerSocket next = serverAt("127.0.0.3")) {
      assertThat(old.isBound() && next.isBound()).isTrue();
      String name = TestNames.name("moving", "127.0.0.2");
      assertThat(reach(name)).isEqualTo("127.0.0.2");
      TestNames.name("moving", "127.0.0.3");
      await().until(() -> reach(name).equals("127.0.0.3"));
    }
  }

  @Test
  void shouldSayThatANameIsUnknownAndFindItOnceItIsNot() throws Exception {
    try (ServerSocket server = serverAt("127.0.0.2")) {
      assertThat(server.isBound()).isTrue();
      String name = TestNames.name("late");
      assertThat(connect(name, TIMEOUT).cause()).isInstanceOf(UnknownHostException.class);
      TestNames.name("late", "127.0.0.2");
      // A name that failed is not remembered, or a database would be away longer than it is.
      assertThat(reach(name)).isEqualTo("127.0.0.2");
    }
  }

  @Test
  void shouldNotHoldAnybodyUpWhileANameIsLookedUp() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    String name = TestNames.name("slow", "127.0.0.2");
    try (ServerSocket server = serverAt("127.0.0.2")) {
      assertThat(server.isBound()).isTrue();
      TestNames.hold(gate);
      Future<Channel> slow =
          connector.connect(loop, InetSocketAddress.createUnresolved(name, port), TIMEOUT);
      assertThat(reach("127.0.0.2")).isEqualTo("127.0.0.2");
      assertThat(slow.isDone()).isFalse();
      assertThat(connect(name, Duration.ofMillis(100)).cause())
          .isInstanceOf(TimeoutException.class);
      gate.countDown();
      assertThat(slow.awaitUninterruptibly().isSuccess()).isTrue();
      slow.getNow().close().syncUninterruptibly();
    } finally {
      gate.countDown();
    }
  }
}
