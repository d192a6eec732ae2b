package dev.headgate.proxy.pool;

import dev.headgate.config.BackendConfig;
import dev.headgate.config.Balancing;
import dev.headgate.config.ConnectConfig;
import dev.headgate.config.HealthCheckConfig;
import dev.headgate.config.PoolConfig;
import dev.headgate.config.PoolMode;
import dev.headgate.config.PoolTls;
import dev.headgate.config.Protocol;
import dev.headgate.config.ProxyProtocol;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/** Pool configurations for tests: short times, loopback. */
record PoolConfigs(
    List<Integer> ports,
    Balancing balancing,
    int max,
    int minIdle,
    Duration queueTimeout,
    Duration idleTimeout) {

  static PoolConfigs to(Integer... ports) {
    return new PoolConfigs(
        Arrays.asList(ports),
        Balancing.RoundRobin,
        10,
        0,
        Duration.ofSeconds(20),
        Duration.ofSeconds(45));
  }

  PoolConfigs max(int max) {
    return new PoolConfigs(ports, balancing, max, minIdle, queueTimeout, idleTimeout);
  }

  PoolConfigs minIdle(int minIdle) {
    return new PoolConfigs(ports, balancing, max, minIdle, queueTimeout, idleTimeout);
  }

  PoolConfigs queueTimeout(Duration queueTimeout) {
    return new PoolConfigs(ports, balancing, max, minIdle, queueTimeout, idleTimeout);
  }

  PoolConfigs idleTimeout(Duration idleTimeout) {
    return new PoolConfigs(ports, balancing, max, minIdle, queueTimeout, idleTimeout);
  }

  PoolConfigs balancing(Balancing balancing) {
    return new PoolConfigs(ports, balancing, max, minIdle, queueTimeout, idleTimeout);
  }

  PoolConfig build() {
    return new PoolConfig(
        "orders",
        Protocol.PostgreSQL,
        PoolMode.Passthrough,
        ports.stream().map(port -> new BackendConfig("127.0.0.1", port, 1)).toList(),
        balancing,
        max,
        minIdle,
        queueTimeout,
        idleTimeout,
        Duration.ZERO,
        PoolTls.Disable,
        null,
        null,
        null,
        ProxyProtocol.None,
        new ConnectConfig(Duration.ofSeconds(5), 2, Duration.ofMillis(500)),
        new HealthCheckConfig(Duration.ofSeconds(5), Duration.ofSeconds(1)),
        Map.of(),
        null,
        List.of());
  }
}
