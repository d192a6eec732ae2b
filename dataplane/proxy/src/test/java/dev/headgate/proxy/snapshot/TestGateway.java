package dev.headgate.proxy.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.Configuration;
import dev.headgate.config.ConfigurationReader;
import dev.headgate.config.Protocol;
import dev.headgate.config.Reading;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.protocol.mariadb.MariaDbDialect;
import dev.headgate.proxy.protocol.postgresql.PostgresDialect;
import dev.headgate.proxy.relay.Transport;
import io.netty.channel.EventLoopGroup;
import java.util.concurrent.TimeUnit;

/** Snapshots on two event loops, fed with documents; JSON may have single quotes. */
final class TestGateway implements AutoCloseable {

  final EventLoopGroup loops = Transport.best().newLoops(2);
  final RunningSnapshots snapshots =
      new RunningSnapshots(
          Transport.best(),
          loops,
          protocol ->
              switch (protocol) {
                case PostgreSQL -> new PostgresDialect();
                case MariaDB -> new MariaDbDialect();
              });

  static String document(String listeners, String pools) {
    return """
    {'sequence':1,'gateway':{'namespace':'default','name':'shop'},'listeners':[%s],'pools':[%s],
     'plugins':[],'drain':{'timeout':'20s'}}"""
        .formatted(listeners, pools);
  }

  static String listener(String name, Protocol protocol, int port, String pool) {
    return """
    {'name':'%s','protocol':'%s','address':'127.0.0.1','port':%d,'maxClients':500,
     'routes':[{'pool':'%s'}]}"""
        .formatted(name, protocol, port, pool);
  }

  /**
   * @param more fields, each with a comma before it
   */
  static String pool(String name, Protocol protocol, int backendPort, String more) {
    return """
    {'name':'%s','protocol':'%s','backends':[{'host':'127.0.0.1','port':%d}]%s}"""
        .formatted(name, protocol, backendPort, more);
  }

  static Configuration read(String document) {
    Reading reading = ConfigurationReader.read(document.replace('\'', '"').getBytes(UTF_8));
    assertThat(reading).isInstanceOf(Reading.Valid.class);
    return ((Reading.Valid) reading).configuration();
  }

  Snapshots.Prepared prepare(String document) {
    return snapshots.prepare(read(document), Hooks.NONE);
  }

  void serve(String document) {
    serve(document, Hooks.NONE);
  }

  void serve(String document, Hooks hooks) {
    Snapshots.Prepared prepared = snapshots.prepare(read(document), hooks);
    assertThat(prepared.problems()).isEmpty();
    assertThat(prepared.needsRestart()).isEmpty();
    prepared.commit();
  }

  /** Of the one listener there is. */
  int clients() {
    return snapshots.listeners().getFirst().clients();
  }

  /** The one pool there is. */
  PoolStatus pool() {
    return snapshots.pools().getFirst();
  }

  @Override
  public void close() {
    snapshots.close();
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
