package dev.headgate.proxy.app;

import dev.headgate.proxy.http.HttpServer;
import dev.headgate.proxy.plugin.PluginHost;
import dev.headgate.proxy.relay.Transport;
import dev.headgate.proxy.snapshot.Snapshots;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * The parts under a data plane. Control and observe have a loop of their own, so that a busy proxy
 * still answers its probes.
 */
record Engine(
    Transport transport,
    EventLoopGroup loops,
    EventLoopGroup httpLoop,
    PluginHost plugins,
    Snapshots snapshots) {

  static Engine create() {
    return Optional.<Engine>empty().orElseThrow();
  }

  HttpServer serve(HttpServer.Settings settings) throws IOException {
    return HttpServer.start(settings, transport, httpLoop);
  }

  void close() {
    httpLoop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
