package dev.headgate.config;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A bound port.
 *
 * @param address the IP address to bind, {@code 0.0.0.0} for all
 * @param maxClients client connections this listener serves at a time on this pod
 * @param maxClientsPerUser of these, for each user; zero is no limit
 * @param maxClientsPerDatabase of these, for each database; zero is no limit
 * @param certificate what the listener shows clients; null where TLS does not end at it
 * @param clientCa whose certificates clients show, in PEM; null where they show none
 * @param proxyProtocolFrom networks whose connections all begin with a PROXY protocol header that
 *     says whose they are; from elsewhere none is read
 * @param authentication first match wins; who matches none proves a password
 * @param loginTimeout from accept to the end of the client's start-up
 * @param overrides of limits; for each limit, the first that matches and names it holds
 * @param maxRequestBytes the largest request that is held whole for a traffic hook
 * @param routes first match wins
 */
public record ListenerConfig(
    String name,
    Protocol protocol,
    String address,
    int port,
    int maxClients,
    int maxClientsPerUser,
    int maxClientsPerDatabase,
    ReserveConfig reserve,
    ListenerTls tls,
    @Nullable CertificateConfig certificate,
    @Nullable String clientCa,
    List<String> proxyProtocolFrom,
    List<AuthenticationRule> authentication,
    Duration loginTimeout,
    SessionLimits limits,
    List<OverrideConfig> overrides,
    long maxRequestBytes,
    List<RouteConfig> routes) {

  public ListenerConfig {
    overrides = List.copyOf(overrides);
    proxyProtocolFrom = List.copyOf(proxyProtocolFrom);
    authentication = List.copyOf(authentication);
    routes = List.copyOf(routes);
  }

  /**
   * The limits of one client.
   *
   * @param database null if it is not known, which no override but {@code *} matches; so {@code
   *     user}
   */
  public SessionLimits limits(@Nullable String database, @Nullable String user) {
    if (overrides.isEmpty()) {
      return limits;
    }
    List<OverrideConfig> its =
        overrides.stream().filter(override -> override.matches(database, user)).toList();
    return new SessionLimits(
        first(its, OverrideConfig::clientIdleTimeout, limits.clientIdleTimeout()),
        first(its, OverrideConfig::idleTransactionTimeout, limits.idleTransactionTimeout()),
        first(its, OverrideConfig::statementTimeout, limits.statementTimeout()),
        first(its, OverrideConfig::transactionTimeout, limits.transactionTimeout()),
        first(its, OverrideConfig::maxMessageBytes, limits.maxMessageBytes()));
  }

  /** How many clients of {@code user} are served at a time, whatever their database. */
  public int maxClientsOfUser(String user) {
    return maxClients(OverrideConfig.ANY, user, maxClientsPerUser);
  }

  /** How many clients of {@code database} are served at a time, whoever they are. */
  public int maxClientsOfDatabase(String database) {
    return maxClients(database, OverrideConfig.ANY, maxClientsPerDatabase);
  }

  /** How many clients of {@code user} are served at a time in {@code database}. */
  public int maxClientsOf(String database, String user) {
    return maxClients(database, user, 0);
  }

  private int maxClients(String database, String user, int otherwise) {
    int most = otherwise;
    for (OverrideConfig override : overrides) {
      if (override.maxClients() != null
          && override.database().equals(database)
          && override.user().equals(user)) {
        most = override.maxClients();
      }
    }
    return most == 0 ? Integer.MAX_VALUE : most;
  }

  private static <T> T first(
      List<OverrideConfig> overrides, Function<OverrideConfig, @Nullable T> limit, T otherwise) {
    return overrides.stream().map(limit).filter(Objects::nonNull).findFirst().orElse(otherwise);
  }
}
