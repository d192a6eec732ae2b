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
    @JsonPropertyDescription("What happens to a client that asks for TLS. Live for new clients.")
        ListenerTlsSpec tls,
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

  public Listener {
    maxClients = Absent.or(maxClients, 1000);
    tls = Absent.or(tls, () -> new ListenerTlsSpec(null, null, null));
    loginTimeout = Absent.or(loginTimeout, "30s");
    clientIdleTimeout = Absent.or(clientIdleTimeout, "0s");
    idleTransactionTimeout = Absent.or(idleTransactionTimeout, "0s");
    maxRequestSize = Absent.or(maxRequestSize, "64MiB");
    routes = Absent.copy(routes);
  }
}
