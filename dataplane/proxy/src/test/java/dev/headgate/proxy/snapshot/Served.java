package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.Configuration;
import dev.headgate.config.ConfigurationReader;
import dev.headgate.config.PoolMode;
import dev.headgate.config.Protocol;
import dev.headgate.config.Reading;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.protocol.mariadb.MariaDbDialect;
import dev.headgate.proxy.protocol.postgresql.PostgresDialect;
import dev.headgate.proxy.relay.Transport;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.PostgresServer;
import io.netty.channel.EventLoopGroup;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** One listener and one pool before a database, on the loopback: in Session mode, or another. */
final class Served implements AutoCloseable {

  private final EventLoopGroup loops = Transport.best().newLoops(2);
  private final RunningSnapshots snapshots =
      new RunningSnapshots(
          Transport.best(),
          loops,
          protocol ->
              switch (protocol) {
                case PostgreSQL -> new PostgresDialect();
                case MariaDB -> new MariaDbDialect();
              });
  private final DatabaseServer server;
  private final Hooks hooks;
  private final String protocol;
  private final int port = FreePort.onLoopback();

  private Served(DatabaseServer server, Map<String, Object> pool, Hooks hooks) {
    this.server = server;
    this.hooks = hooks;
    protocol = protocol(server).name();
    push(pool);
  }

  /** The next configuration, with the same listener. */
  void push(Map<String, Object> pool) {
    Map<String, Object> settings = new HashMap<>(pool);
    settings.put("name", "pool");
    settings.put("protocol", protocol);
    settings.putIfAbsent("mode", PoolMode.Session.name());
    settings.put("backends", List.of(Map.of("host", server.host(), "port", server.port())));
    if (settings.get("mode").equals(PoolMode.Session.name())) {
      settings.putIfAbsent("users", Map.of(server.user(), server.password()));
    }
    Snapshots.Prepared prepared = snapshots.prepare(document(settings), hooks);
    assertThat(prepared.problems()).isEmpty();
    prepared.commit();
  }

  /**
   * @param pool fields of the pool's configuration
   */
  static Served by(DatabaseServer server, Map<String, Object> pool, Hooks hooks) {
    return new Served(server, pool, hooks);
  }

  static Protocol protocol(DatabaseServer server) {
    return server instanceof PostgresServer ? Protocol.PostgreSQL : Protocol.MariaDB;
  }

  private Configuration document(Map<String, Object> pool) {
    Map<String, Object> listener =
        Map.of(
            "name",
            "listener",
            "protocol",
            protocol,
            "address",
            "127.0.0.1",
            "port",
            port,
            "routes",
            List.of(Map.of("pool", "pool")));
    Reading reading =
        ConfigurationReader.read(
            Map.of(
                "sequence", 1L,
                "gateway", Map.of("namespace", "default", "name", "test"),
                "listeners", List.of(listener),
                "pools", List.of(pool)));
    assertThat(reading).isInstanceOf(Reading.Valid.class);
    return ((Reading.Valid) reading).configuration();
  }

  int port() {
    return port;
  }

  PoolStatus pool() {
    return snapshots.pools().getFirst();
  }

  int clients() {
    return snapshots.listeners().getFirst().clients();
  }

  @Override
  public void close() {
    snapshots.close();
    loops.shutdownGracefully(20, 5000, TimeUnit.MILLISECONDS).syncUninterruptibly();
  }
}
