package dev.headgate.proxy.session;

import static org.awaitility.Awaitility.await;

import dev.headgate.config.ListenerConfig;
import dev.headgate.config.ListenerTls;
import dev.headgate.config.Protocol;
import dev.headgate.config.ReserveConfig;
import dev.headgate.config.SessionLimits;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.listener.Listener;
import dev.headgate.proxy.pool.Pool;
import dev.headgate.proxy.protocol.mariadb.MariaDbDialect;
import dev.headgate.proxy.protocol.postgresql.PostgresDialect;
import dev.headgate.proxy.relay.Transport;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A listener on a free port of the loopback, over one pool. */
final class Gateway implements AutoCloseable {

  static final ListenerConfig DEFAULTS = defaults(Protocol.PostgreSQL);

  final EventLoopGroup loops = Transport.best().newLoops(2);
  final Sessions sessions = new Sessions(loops);
  final Listener listener;
  private final Pool pool;
  private final ListenerConfig config;

  Gateway(Pool pool, Hooks hooks) throws IOException {
    this(pool, hooks, DEFAULTS);
  }

  Gateway(Pool pool, Hooks hooks, ListenerConfig config) throws IOException {
    this.pool = pool;
    this.config = config;
    listener = Listener.bind(service(hooks), Transport.best(), loops, sessions);
    listener.accept();
  }

  static ListenerConfig defaults(Protocol protocol) {
    return defaults(protocol, ListenerTls.Disable);
  }

  static ListenerConfig defaults(Protocol protocol, ListenerTls tls) {
    return new ListenerConfig(
        "listener",
        protocol,
        "127.0.0.1",
        0,
        100,
        0,
        0,
        ReserveConfig.NONE,
        tls,
        null,
        null,
        List.of(),
        List.of(),
        Duration.ofSeconds(20),
        SessionLimits.NONE,
        List.of(),
        64 << 20,
        List.of());
  }

  Service service(Hooks hooks) {
    return new Service(
        config,
        config.protocol() == Protocol.MariaDB ? new MariaDbDialect() : new PostgresDialect(),
        new Routes(List.of(new Routes.Route("*", "*", pool))),
        AuthenticationRules.of(config.authentication()),
        hooks,
        null);
  }

  int port() {
    return listener.address().getPort();
  }

  /** All its clients must be gone or going, and with them what they had. */
  @Override
  public void close() {
    await().until(() -> listener.clients() == 0);
    if (pool instanceof DirectPool direct) {
      await().until(() -> direct.open.get() == 0);
    }
    listener.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
