package dev.headgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The server connections to a set of backends.
 *
 * @param maxServerConnections this pod's share of the fleet's budget
 * @param minIdle Passthrough: server connections kept open ahead of the clients, 0 for MariaDB;
 *     Session: those kept beyond {@code idleTimeout}
 * @param queueTimeout how long a client waits for a server connection
 * @param idleTimeout how long a server connection is kept unused; zero leaves that to the server
 * @param maxLifetime how long one is used again, whoever needs it; zero is for ever
 * @param ca who may sign for the servers, in PEM; null for whom the JDK trusts, or for nobody where
 *     servers are not verified
 * @param certificate shown to servers that ask for one; null if there is none
 * @param serverName by which servers are asked for and verified; null for each backend's own host
 * @param proxyProtocol how servers are told by whom they are connected to
 * @param users who may log in (Session): a password each, or what the database keeps in place of
 *     one
 * @param usersQuery who else may, as the database tells
 * @param accounts as whom server connections are logged in (Session), the first that is for the
 *     user; without one, as the user
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
    Duration maxLifetime,
    PoolTls tls,
    @Nullable String ca,
    @Nullable CertificateConfig certificate,
    @Nullable String serverName,
    ProxyProtocol proxyProtocol,
    ConnectConfig connect,
    HealthCheckConfig healthCheck,
    Map<String, Secret> users,
    @Nullable UsersQueryConfig usersQuery,
    List<AccountConfig> accounts) {

  public PoolConfig {
    backends = List.copyOf(backends);
    users = Map.copyOf(users);
    accounts = List.copyOf(accounts);
  }
}
