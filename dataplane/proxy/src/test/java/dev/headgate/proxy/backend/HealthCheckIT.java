package dev.headgate.proxy.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.BackendConfig;
import dev.headgate.config.Balancing;
import dev.headgate.config.ConnectConfig;
import dev.headgate.config.HealthCheckConfig;
import dev.headgate.config.PoolConfig;
import dev.headgate.config.PoolMode;
import dev.headgate.config.PoolTls;
import dev.headgate.config.Protocol;
import dev.headgate.config.ProxyProtocol;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.mariadb.MariaDbDialect;
import dev.headgate.proxy.protocol.postgresql.PostgresDialect;
import dev.headgate.proxy.relay.Transport;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class HealthCheckIT {

  private static final HealthCheckConfig OFTEN =
      new HealthCheckConfig(Duration.ofMillis(50), Duration.ofMillis(100));

  /** How a server meets who connects. */
  enum Manner {
    ANSWERING,
    SILENT,
    CLOSING
  }

  private final EventLoopGroup loops = Transport.best().newLoops(1);
  private final EventLoop loop = loops.next();
  private final Connector connector = new Connector(Transport.best());
  private final ServerSocket server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final AtomicInteger probes = new AtomicInteger();
  private volatile Manner manner = Manner.ANSWERING;

  HealthCheckIT() throws IOException {
    Thread.ofVirtual().start(this::accept);
  }

  @AfterEach
  void close() throws IOException {
    server.close();
    connector.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private void accept() {
    try {
      while (true) {
        Socket socket = server.accept();
        probes.incrementAndGet();
        Thread.ofVirtual().start(() -> meet(socket));
      }
    } catch (IOException closed) {
      // the test is over
    }
  }

  private void meet(Socket socket) {
    try (socket) {
      switch (manner) {
        case ANSWERING -> socket.getOutputStream().write('N');
        case SILENT -> {}
        case CLOSING -> {
          return;
        }
      }
      while (socket.getInputStream().read() >= 0) {
        // until the other side closes
      }
    } catch (IOException reset) {
      // as good as closed
    }
  }

  private TcpBackend check(Protocol protocol) {
    return check(protocol, OFTEN);
  }

  private TcpBackend check(Protocol protocol, HealthCheckConfig config) {
    PoolConfig pool =
        new PoolConfig(
            "pool",
            protocol,
            PoolMode.Passthrough,
            List.of(new BackendConfig("127.0.0.1", server.getLocalPort(), 1)),
            Balancing.RoundRobin,
            10,
            0,
            Duration.ofSeconds(1),
            Duration.ofSeconds(45),
            Duration.ZERO,
            PoolTls.Disable,
            null,
            null,
            null,
            ProxyProtocol.None,
            new ConnectConfig(Duration.ofSeconds(5), 2, Duration.ofMillis(500)),
            config,
            Map.of(),
            null,
            List.of());
    Backends backends = new Backends(pool, connector);
    Dialect dialect = protocol == Protocol.MariaDB ? new MariaDbDialect() : new PostgresDialect();
    HealthCheck health = new HealthCheck(loop, dialect, backends);
    loop.execute(() -> health.start(config));
    return backends.all().getFirst();
  }

  @ParameterizedTest
  @EnumSource(names = {"SILENT", "CLOSING"})
  void shouldNoticeAServerThatAcceptsAndIsNone(Manner bad) {
    manner = bad;
    TcpBackend backend = check(Protocol.PostgreSQL);
    await().until(() -> !backend.healthy());
    manner = Manner.ANSWERING;
    await().until(backend::healthy);
  }

  @Test
  void shouldNotAskWhomAClientHasJustSeen() {
    TcpBackend backend =
        check(
            Protocol.PostgreSQL,
            new HealthCheckConfig(Duration.ofMillis(300), Duration.ofMillis(100)));
    await()
        .pollInterval(Duration.ofMillis(10))
        .during(Duration.ofSeconds(1))
        .until(
            () -> {
              backend.succeeded();
              return probes.get() == 0;
            });
    await().until(() -> probes.get() > 0);
  }

  /** Each probe would count towards its max_connect_errors. */
  @ParameterizedTest
  @EnumSource(names = {"SILENT", "CLOSING"})
  void shouldAskAServerThatGreetsOnlyAfterItFailed(Manner bad) {
    TcpBackend backend = check(Protocol.MariaDB);
    await().during(Duration.ofMillis(300)).until(() -> probes.get() == 0);
    manner = bad;
    backend.failed(new ConnectException("refused"));
    await().until(() -> probes.get() > 2);
    assertThat(backend.healthy()).isFalse();
    manner = Manner.ANSWERING;
    await().until(backend::healthy);
  }
}
