package dev.headgate.proxy.snapshot;

import dev.headgate.config.Configuration;
import dev.headgate.config.ListenerConfig;
import dev.headgate.config.ListenerTls;
import dev.headgate.config.PoolConfig;
import dev.headgate.plugin.NewProxy;
import dev.headgate.plugin.NewServer;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.hook.Notification;
import java.util.stream.Collectors;

/** What plugins hear of a change of snapshots: new listeners, and new ways from these to pools. */
record Announcement(Change change, Hooks hooks) {

  void fire() {
    Notification<NewServer> onNewServer = hooks.onNewServer();
    if (onNewServer != null) {
      change.newListeners().forEach(listener -> onNewServer.fire(newServer(listener)));
    }
    Notification<NewProxy> onNewProxy = hooks.onNewProxy();
    if (onNewProxy != null) {
      change.newWays().forEach(way -> onNewProxy.fire(newProxy(way)));
    }
  }

  private NewServer newServer(ListenerConfig listener) {
    Configuration configuration = change.after();
    String balancing =
        configuration.pools().stream()
            .filter(p -> listener.routes().stream().anyMatch(r -> r.pool().equals(p.name())))
            .map(PoolConfig::balancing)
            .distinct()
            .map(Enum::name)
            .collect(Collectors.joining(","));
    return new NewServer(
        listener.name(),
        "tcp",
        listener.address() + ":" + listener.port(),
        listener.tls() != ListenerTls.Disable,
        configuration.tick().interval(),
        balancing);
  }

  private static NewProxy newProxy(Change.Way way) {
    return new NewProxy(
        way.listener() + "-" + way.route().pool(), way.route().pool(), way.listener());
  }
}
