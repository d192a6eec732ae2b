package dev.headgate.proxy.pool;

import dev.headgate.config.PoolConfig;
import dev.headgate.plugin.NewClient;
import dev.headgate.plugin.NewPool;
import dev.headgate.proxy.hook.Hooks;
import io.netty.channel.Channel;
import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** What plugins hear of a pool. On the pool's loop. */
final class PoolHooks {

  private Hooks hooks = Hooks.NONE;
  private boolean announced;

  void adopt(Hooks newest) {
    hooks = hooks.switchTo(newest);
  }

  /** It is at its minimum size; said once. */
  void filled(PoolConfig config) {
    if (announced) {
      return;
    }
    announced = true;
    if (hooks.onNewPool() != null) {
      hooks.onNewPool().fire(new NewPool(config.name(), config.maxServerConnections()));
    }
  }

  void connected(PooledConnection connection, PoolConfig config) {
    if (hooks.onNewClient() == null) {
      return;
    }
    Channel channel = connection.channel();
    hooks
        .onNewClient()
        .fire(
            new NewClient(
                config.name() + "-" + connection.id(),
                config.name(),
                config.name(),
                "tcp",
                connection.backend().name(),
                text(channel.localAddress()),
                text(channel.remoteAddress()),
                config.connect().timeout(),
                config.connect().retries(),
                config.connect().backoff()));
  }

  private static String text(SocketAddress address) {
    return address instanceof InetSocketAddress ip ? NetUtil.toSocketAddressString(ip) : "";
  }
}
