package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.headgate.config.Balancing;
import dev.headgate.config.PoolMode;
import dev.headgate.config.Protocol;
import dev.headgate.config.ProxyProtocol;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a Pool should be. */
@KubernetesJson
@ValidationRule(
    value =
        "self.protocol != 'MariaDB' || self.mode == 'Session' || !has(self.minIdle)"
            + " || self.minIdle == 0",
    message =
        "minIdle must be 0 for MariaDB in mode Passthrough: its server greets first and closes"
            + " waiting connections, so they are opened on demand")
@ValidationRule(
    value = "(self.mode == 'Session') == has(self.users)",
    message =
        "users is set for mode Session, and for it only: in Passthrough the database asks clients"
            + " who they are")
@ValidationRule(
    value = "self.mode == 'Session' || !has(self.accounts) || size(self.accounts) == 0",
    message =
        "accounts are for mode Session: in Passthrough clients log in to the database themselves")
@ValidationRule(
    value = "self.mode == 'Session' || !has(self.tls) || self.tls.mode == 'Disable'",
    message =
        "tls is for mode Session: in Passthrough clients talk TLS with the database themselves")
public record PoolSpec(
    @JsonPropertyDescription(
            "What the backends speak; that of every listener that uses the pool. Live.")
        @Required
        Protocol protocol,
    @JsonPropertyDescription(
            "The database servers. Live: a backend that is removed serves its sessions to their"
                + " end.")
        @Required
        @Size(min = 1, max = 64)
        List<Backend> backends,
    @JsonPropertyDescription("How the backend of a new server connection is chosen. Live.")
        @Default("RoundRobin")
        Balancing balancing,
    @JsonPropertyDescription(
            "How server connections are shared. Session: Headgate authenticates a client by users,"
                + " and a server connection, logged in as the client is, serves one client after"
                + " another, reset in between; recommended. Passthrough, the default since it needs"
                + " no users: a client gets a fresh one for its life and logs in to the database"
                + " itself. Live for new clients: those of the other mode have until the drain"
                + " timeout.")
        @Default("Passthrough")
        PoolMode mode,
    @JsonPropertyDescription("Who may log in; for mode Session, and for it only.")
        @Nullable PoolUsers users,
    @JsonPropertyDescription(
            "As whom server connections are logged in, in place of the user: the first account"
                + " that is for it. Several users then share connections; without an account, a"
                + " user's are its own. For mode Session. Live.")
        @Size(max = 100)
        List<PoolAccount> accounts,
    @JsonPropertyDescription(
            "The most server connections of the WHOLE fleet of a gateway; each pod gets a share"
                + " that is safe at the most pods there can be. Live.")
        @Default("100")
        @Min(1)
        @Max(1000000)
        Integer maxServerConnections,
    @JsonPropertyDescription(
            "Passthrough: server connections that each pod keeps open ahead of its clients; 2 for"
                + " PostgreSQL, or the pod's share if that is less, and 0 for MariaDB. Session: how"
                + " many that are logged in each pod keeps beyond idleTimeout; 0. Live.")
        @Min(0)
        @Max(10000)
        @Nullable Integer minIdle,
    @JsonPropertyDescription(
            "How long a client waits for a server connection before it gets the protocol's own"
                + " error. Live.")
        @Default("10s")
        @HumanDuration
        String queueTimeout,
    @JsonPropertyDescription(
            "How long a server connection is kept unused; 0s leaves it to the server. Passthrough:"
                + " 45s, below the server's own limit for connections that do not log in. Session:"
                + " 10m. Live.")
        @HumanDuration
        @Nullable String idleTimeout,
    @JsonPropertyDescription(
            "The age from which a server connection is not used again but closed when its client"
                + " has left, a little earlier or later for each; 0s is never. For mode Session."
                + " Live.")
        @Default("1h")
        @HumanDuration
        String maxLifetime,
    @JsonPropertyDescription("Whether server connections are encrypted. Live.") PoolTlsSpec tls,
    @JsonPropertyDescription(
            "Whether server connections begin with a PROXY protocol header, and of which version:"
                + " for backends that take it from this gateway (MariaDB: proxy_protocol_networks)."
                + " Passthrough: it names the client. Session, where connections outlive clients:"
                + " it says that they are the gateway's own. Live for new connections.")
        @Default("None")
        ProxyProtocol proxyProtocol,
    @JsonPropertyDescription("How server connections are opened. Live.") Connect connect,
    @JsonPropertyDescription("How backends are probed. Live.") HealthCheck healthCheck,
    @JsonPropertyDescription(
            "Namespaces whose Gateways may use this pool besides its own; * is all. Live.")
        @Size(max = 64)
        List<String> allowedNamespaces) {

  public PoolSpec {
    backends = Absent.copy(backends);
    accounts = Absent.copy(accounts);
    balancing = Absent.or(balancing, Balancing.RoundRobin);
    mode = Absent.or(mode, PoolMode.Passthrough);
    maxServerConnections = Absent.or(maxServerConnections, 100);
    queueTimeout = Absent.or(queueTimeout, "10s");
    maxLifetime = Absent.or(maxLifetime, "1h");
    tls = Absent.or(tls, () -> new PoolTlsSpec(null, null, null, null));
    proxyProtocol = Absent.or(proxyProtocol, ProxyProtocol.None);
    connect = Absent.or(connect, () -> new Connect(null, null, null));
    healthCheck = Absent.or(healthCheck, () -> new HealthCheck(null, null));
    allowedNamespaces = Absent.copy(allowedNamespaces);
  }
}
