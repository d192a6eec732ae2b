package dev.headgate.proxy.app;

import dev.headgate.config.Protocol;
import dev.headgate.proxy.http.HttpServer;
import dev.headgate.proxy.plugin.LivePlugins;
import dev.headgate.proxy.plugin.PluginHost;
import dev.headgate.proxy.protocol.Dialect;
import dev.headgate.proxy.protocol.mariadb.MariaDbDialect;
import dev.headgate.proxy.protocol.postgresql.PostgresDialect;
import dev.headgate.proxy.relay.Transport;
import dev.headgate.proxy.snapshot.RunningSnapshots;
import dev.headgate.proxy.snapshot.Snapshots;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The parts under a data plane. Control and observe have a loop of their own, so that a busy proxy
 * still answers its probes.
 *
 * @param workers may block
 * @param clock one thread for what happens from time to time; nothing on it may take long
 */
record Engine(
    Transport transport,
    EventLoopGroup loops,
    EventLoopGroup httpLoop,
    ExecutorService workers,
    ScheduledExecutorService clock,
    PluginHost plugins,
    Snapshots snapshots) {

  /** As many event loops as there are cores. */
  static Engine create() {
    Transport transport = Transport.best();
    EventLoopGroup loops = transport.newLoops(Runtime.getRuntime().availableProcessors());
    return of(
        transport,
        loops,
        new LivePlugins(loops),
        new RunningSnapshots(transport, loops, Engine::dialect));
  }

  private static Dialect dialect(Protocol protocol) {
    return switch (protocol) {
      case PostgreSQL -> new PostgresDialect();
      case MariaDB -> new MariaDbDialect();
    };
  }

  static Engine of(
      Transport transport, EventLoopGroup loops, PluginHost plugins, Snapshots snapshots) {
    return new Engine(
        transport,
        loops,
        transport.newLoops(1),
        Executors.newVirtualThreadPerTaskExecutor(),
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("headgate-clock").daemon().factory()),
        plugins,
        snapshots);
  }

  HttpServer serve(HttpServer.Settings settings) throws IOException {
    return HttpServer.start(settings, transport, httpLoop);
  }

  /** Ends everything at once. */
  void close() {
    clock.shutdownNow();
    snapshots.close();
    plugins.close();
    workers.shutdown();
    httpLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
