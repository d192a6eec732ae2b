package dev.headgate.config;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A bound port.
 *
 * @param address the IP address to bind, {@code 0.0.0.0} for all
 * @param maxClients client connections this listener serves at a time on this pod
 * @param certificate what the listener shows clients; null where TLS does not end at it
 * @param clientCa whose certificates clients show, in PEM; null where they show none
 * @param loginTimeout from accept to the end of the client's start-up
 * @param clientIdleTimeout between two requests; zero is unlimited
 * @param idleTransactionTimeout the same amid a transaction; zero leaves it to the other
 * @param maxRequestBytes the largest request that is held whole for a traffic hook
 * @param routes first match wins
 */
public record ListenerConfig(
    String name,
    Protocol protocol,
    String address,
    int port,
    int maxClients,
    ListenerTls tls,
    @Nullable CertificateConfig certificate,
    @Nullable String clientCa,
    Duration loginTimeout,
    Duration clientIdleTimeout,
    Duration idleTransactionTimeout,
    long maxRequestBytes,
    List<RouteConfig> routes) {

  public ListenerConfig {
    routes = List.copyOf(routes);
  }
}
