package dev.headgate.config;

import java.util.List;

/**
 * Everything a data plane runs on.
 *
 * @param revision SHA-256 (hex) of the canonical JSON without {@code revision} and {@code sequence}
 * @param sequence allocated by whoever pushes; it only rises
 */
public record Configuration(
    String revision,
    long sequence,
    GatewayConfig gateway,
    List<ListenerConfig> listeners,
    List<PoolConfig> pools,
    List<PluginConfig> plugins,
    TickConfig tick,
    DrainConfig drain) {

  public Configuration {
    listeners = List.copyOf(listeners);
    pools = List.copyOf(pools);
    plugins = List.copyOf(plugins);
  }

  /** The same content, pushed later. */
  public Configuration withSequence(long sequence) {
    return new Configuration(revision, sequence, gateway, listeners, pools, plugins, tick, drain);
  }
}
