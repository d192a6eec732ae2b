package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.headgate.config.Protocol;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A port that database clients connect to. */
@KubernetesJson
@ValidationRule(
    value = "has(self.poolRef) != (has(self.routes) && size(self.routes) > 0)",
    message = "exactly one of poolRef and routes must be set")
@ValidationRule(
    value =
        "self.protocol != 'MariaDB' || !has(self.routes) || self.routes.all(r, r.database == '*' &&"
            + " r.user == '*')",
    message =
        "a MariaDB server greets before the client names its database and user: only poolRef or a"
            + " catch-all route can serve it")
@ValidationRule(
    value =
        "!has(self.tls) || !has(self.tls.mode) || self.tls.mode != 'Passthrough' ||"
            + " ((!has(self.maxClientsPerUser) || self.maxClientsPerUser == 0) &&"
            + " (!has(self.maxClientsPerDatabase) || self.maxClientsPerDatabase == 0) &&"
            + " !has(self.reserve) && (!has(self.overrides) || size(self.overrides) == 0))",
    message =
        "under tls Passthrough the log-in is not readable: limits per user or database and a"
            + " reserve cannot hold")
@ValidationRule(
    value =
        "!has(self.authentication) || (has(self.tls) && has(self.tls.mode) && self.tls.mode in"
            + " ['VerifyCA', 'VerifyFull']) || self.authentication.all(a, a.method !="
            + " 'Certificate')",
    message = "method Certificate needs tls VerifyCA or VerifyFull")
@ValidationRule(
    value =
        "!has(self.authentication) || (has(self.tls) && has(self.tls.mode) && self.tls.mode in"
            + " ['Require', 'VerifyCA', 'VerifyFull']) || self.authentication.all(a, a.method !="
            + " 'ClearPassword')",
    message = "method ClearPassword needs tls Require, VerifyCA or VerifyFull")
@ValidationRule(
    value = "!has(self.reserve) || self.reserve.clients < self.maxClients",
    message = "reserve.clients must be fewer than maxClients")
@ValidationRule(
    value = "!(self.port in [8440, 8441])",
    message = "ports 8440 (control) and 8441 (observe) belong to the pod itself")
public record Listener(
    @JsonPropertyDescription("Names the listener in the Service, in logs and in metrics. Live.")
        @Required
        @Pattern("^[a-z]([-a-z0-9]*[a-z0-9])?$")
        @Size(min = 1, max = 15)
        String name,
    @JsonPropertyDescription("What its clients speak. A change ends the listener's sessions.")
        @Required
        Protocol protocol,
    @JsonPropertyDescription(
            "The port, of the pods and of the Service. A change ends the listener's sessions.")
        @Required
        @Min(1)
        @Max(65535)
        Integer port,
    @JsonPropertyDescription(
            "Client connections served at a time by each pod; more are refused with the protocol's"
                + " own error. Live.")
        @Default("1000")
        @Min(1)
        @Max(1000000)
        Integer maxClients,
    @JsonPropertyDescription(
            "Of these, for each user; 0 is no limit. In mode Passthrough, MariaDB's users are known,"
                + " and counted, when their log-in is over. Live for new clients.")
        @Default("0")
        @Min(0)
        @Max(1000000)
        Integer maxClientsPerUser,
    @JsonPropertyDescription("Of these, for each database; 0 is no limit. Live for new clients.")
        @Default("0")
        @Min(0)
        @Max(1000000)
        Integer maxClientsPerDatabase,
    @JsonPropertyDescription(
            "Places out of maxClients that are kept free for some users, an administrator mostly."
                + " Live for new clients.")
        @Nullable Reserve reserve,
    @JsonPropertyDescription("What happens to a client that asks for TLS. Live for new clients.")
        ListenerTlsSpec tls,
    @JsonPropertyDescription(
            "Networks (10.0.0.0/8, fd00::/8) of balancers: each connection out of them has to begin"
                + " with a PROXY protocol header, version 1 or 2, that says which client it is of;"
                + " one that does not is closed. From elsewhere no header is read. Live for new"
                + " clients.")
        @Size(max = 64)
        List<@Pattern(Listener.NETWORK) String> proxyProtocolFrom,
    @JsonPropertyDescription(
            "By what clients of pools in mode Session show who they are; the first rule that fits"
                + " holds, and who fits none proves a password. Live for new clients.")
        @Size(max = 64)
        List<ListenerAuthentication> authentication,
    @JsonPropertyDescription(
            "The time a client may take from connecting to the end of its start-up. Live for new"
                + " clients.")
        @Default("30s")
        @HumanDuration
        String loginTimeout,
    @JsonPropertyDescription(
            "The time a client may stay silent between two requests; 0s is for ever. Live for new"
                + " clients.")
        @Default("0s")
        @HumanDuration
        String clientIdleTimeout,
    @JsonPropertyDescription(
            "The time a client may stay silent between two requests amid a transaction, which holds"
                + " locks meanwhile; 0s leaves it to clientIdleTimeout. Live for new clients.")
        @Default("0s")
        @HumanDuration
        String idleTransactionTimeout,
    @JsonPropertyDescription(
            "The time from a request's first byte to the end of its response; then the database is"
                + " told to cancel it (mode Session), or the session ends. 0s is for ever. Live for"
                + " new clients.")
        @Default("0s")
        @HumanDuration
        String statementTimeout,
    @JsonPropertyDescription(
            "The time from a transaction's first request to its end; then the session ends. 0s is"
                + " for ever. Live for new clients.")
        @Default("0s")
        @HumanDuration
        String transactionTimeout,
    @JsonPropertyDescription(
            "The largest message that a client may send (64KiB, 16MiB, ...); a larger one ends the"
                + " session before it reaches the database. Live for new clients.")
        @Default("1GiB")
        @HumanSize
        String maxMessageSize,
    @JsonPropertyDescription(
            "Other limits for some users or databases. For each limit, the first that matches and"
                + " names it holds. Live for new clients.")
        @Size(max = 256)
        List<LimitOverride> overrides,
    @JsonPropertyDescription(
            "The largest request that is held whole for a traffic hook (64KiB, 16MiB, ...). Live"
                + " for new clients.")
        @Default("64MiB")
        @HumanSize
        String maxRequestSize,
    @JsonPropertyDescription("The pool that serves every client of this listener. Live.")
        @Nullable PoolRef poolRef,
    @JsonPropertyDescription(
            "Which pool serves which client; the first match wins. Live for new clients.")
        @Size(max = 256)
        List<Route> routes) {

  public static final String NETWORK =
      "^([0-9.]{7,15}/(3[0-2]|[12]?[0-9])"
          + "|(?:[0-9A-Fa-f.]*:){2,}[0-9A-Fa-f.]*/(12[0-8]|1[01][0-9]|[1-9]?[0-9]))$";

  public Listener {
    maxClients = Absent.or(maxClients, 1000);
    maxClientsPerUser = Absent.or(maxClientsPerUser, 0);
    maxClientsPerDatabase = Absent.or(maxClientsPerDatabase, 0);
    tls = Absent.or(tls, () -> new ListenerTlsSpec(null, null, null));
    proxyProtocolFrom = Absent.copy(proxyProtocolFrom);
    authentication = Absent.copy(authentication);
    loginTimeout = Absent.or(loginTimeout, "30s");
    clientIdleTimeout = Absent.or(clientIdleTimeout, "0s");
    idleTransactionTimeout = Absent.or(idleTransactionTimeout, "0s");
    statementTimeout = Absent.or(statementTimeout, "0s");
    transactionTimeout = Absent.or(transactionTimeout, "0s");
    maxMessageSize = Absent.or(maxMessageSize, "1GiB");
    overrides = Absent.copy(overrides);
    maxRequestSize = Absent.or(maxRequestSize, "64MiB");
    routes = Absent.copy(routes);
  }
}
