package dev.headgate.proxy.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.Configuration;
import dev.headgate.config.ConfigurationReader;
import dev.headgate.config.PoolMode;
import dev.headgate.config.Problem;
import dev.headgate.config.Protocol;
import dev.headgate.config.Reading;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.protocol.Refusal;
import dev.headgate.proxy.protocol.mariadb.MariaDbDialect;
import dev.headgate.proxy.protocol.postgresql.PostgresDialect;
import dev.headgate.proxy.relay.Transport;
import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.FreePort;
import dev.headgate.testbed.PostgresServer;
import io.netty.channel.EventLoopGroup;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
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
  private final String protocol;
  private final Hooks hooks;
  private final int port = FreePort.onLoopback();
  private Map<String, Object> pool;
  private Map<String, Object> listener;
  private long sequence;

  private Served(
      DatabaseServer server, Map<String, Object> pool, Map<String, Object> listener, Hooks hooks) {
    this.server = server;
    this.protocol = protocol(server).name();
    this.hooks = hooks;
    this.pool = pool;
    this.listener = listener;
    push();
  }

  /** The next configuration, with the same listener. */
  void push(Map<String, Object> newPool) {
    pool = newPool;
    push();
  }

  /** The next configuration, with the same pool. */
  void change(Map<String, Object> newListener) {
    listener = newListener;
    push();
  }

  private void push() {
    Snapshots.Prepared prepared = snapshots.prepare(document(listener), hooks);
    assertThat(prepared.problems()).isEmpty();
    prepared.commit();
  }

  /** What a push of these fields of the listener would be refused for. */
  List<Problem> problems(Map<String, Object> newListener) {
    Snapshots.Prepared prepared = snapshots.prepare(document(newListener), hooks);
    prepared.abort();
    return prepared.problems();
  }

  /**
   * @param pool fields of the pool's configuration
   */
  static Served by(DatabaseServer server, Map<String, Object> pool, Hooks hooks) {
    return new Served(server, pool, Map.of(), hooks);
  }

  /**
   * @param pool fields of the pool's configuration
   * @param listener fields of the listener's
   */
  static Served by(DatabaseServer server, Map<String, Object> pool, Map<String, Object> listener) {
    return by(server, pool, listener, Hooks.NONE);
  }

  static Served by(
      DatabaseServer server, Map<String, Object> pool, Map<String, Object> listener, Hooks hooks) {
    return new Served(server, pool, listener, hooks);
  }

  static Protocol protocol(DatabaseServer server) {
    return server instanceof PostgresServer ? Protocol.PostgreSQL : Protocol.MariaDB;
  }

  private Map<String, Object> settings() {
    Map<String, Object> settings = new HashMap<>(pool);
    settings.put("name", "pool");
    settings.put("protocol", protocol);
    settings.putIfAbsent("mode", PoolMode.Session.name());
    settings.putIfAbsent("backends", List.of(Map.of("host", server.host(), "port", server.port())));
    if (settings.get("mode").equals(PoolMode.Session.name())) {
      settings.putIfAbsent("users", Map.of(server.user(), server.password()));
    }
    return settings;
  }

  private Configuration document(Map<String, Object> more) {
    Map<String, Object> fields = new HashMap<>(more);
    fields.put("name", "listener");
    fields.put("protocol", protocol);
    fields.put("address", "127.0.0.1");
    fields.put("port", port);
    fields.put("routes", List.of(Map.of("pool", "pool")));
    Reading reading =
        ConfigurationReader.read(
            Map.of(
                "sequence", ++sequence,
                "gateway", Map.of("namespace", "default", "name", "test"),
                "listeners", List.of(fields),
                "pools", List.of(settings())));
    assertThat(reading.problems()).isEmpty();
    return ((Reading.Valid) reading).configuration();
  }

  int port() {
    return port;
  }

  Connection connect(String user, String password) throws SQLException {
    return connect(user, password, "");
  }

  /**
   * @param options of the driver, as a URL has them, each behind an ampersand
   */
  Connection connect(String user, String password, String options) throws SQLException {
    String url =
        "jdbc:%s://127.0.0.1:%d/%s%s"
            .formatted(
                protocol.toLowerCase(Locale.ROOT),
                port,
                server.database(),
                options.replaceFirst("&", "?"));
    return DriverManager.getConnection(url, user, password);
  }

  /** The server connection that a client has, and who it is there: {@code 17 of app}. */
  String serverConnection(Connection client) throws SQLException {
    return Sql.ask(
        client,
        switch (protocol(server)) {
          case PostgreSQL -> "SELECT pg_backend_pid() || ' of ' || session_user";
          case MariaDB -> "SELECT CONCAT(CONNECTION_ID(), ' of ', SUBSTRING_INDEX(USER(), '@', 1))";
        });
  }

  /** Comes, asks for its server connection and goes, to leave it idle or closed behind it. */
  String visit(String user, String password) throws SQLException {
    int others = pool().assigned();
    try (Connection client = connect(user, password)) {
      return serverConnection(client);
    } finally {
      await().until(() -> pool().assigned() <= others && pool().resetting() == 0);
    }
  }

  PoolStatus pool() {
    return snapshots.pools().getFirst();
  }

  long refused(Refusal.Reason reason) {
    return snapshots.listeners().getFirst().counters().refused(reason);
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
