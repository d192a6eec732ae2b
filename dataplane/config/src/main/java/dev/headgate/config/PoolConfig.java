package dev.headgate.config;

import java.time.Duration;
import java.util.List;

/**
 * The server connections to a set of backends.
 *
 * @param maxServerConnections this pod's share of the fleet's budget
 * @param minIdle server connections kept open ahead of the clients; 0 for MariaDB
 * @param queueTimeout how long a client waits for a server connection
 * @param idleTimeout age at which an unused server connection is replaced; zero leaves that to the
 *     server
 */
public record PoolConfig(
    String name,
    Protocol protocol,
    PoolMode mode,
    List<BackendConfig> backends,
    Balancing balancing,
    int maxServerConnections,
    int minIdle,
    Duration queueTimeout,
    Duration idleTimeout,
    ConnectConfig connect,
    HealthCheckConfig healthCheck) {

  public PoolConfig {
    backends = List.copyOf(backends);
  }
}
