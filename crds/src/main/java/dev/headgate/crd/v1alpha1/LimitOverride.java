package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Other limits for some clients than their listener has for all. */
@KubernetesJson
@ValidationRule(
    value = "self.database != '*' || self.user != '*'",
    message = "name a user or a database: for all, set the listener's own limit")
@ValidationRule(
    value =
        "has(self.maxClients) || has(self.clientIdleTimeout) || has(self.idleTransactionTimeout) ||"
            + " has(self.statementTimeout) || has(self.transactionTimeout) ||"
            + " has(self.maxMessageSize)",
    message = "an override names at least one limit")
public record LimitOverride(
    @JsonPropertyDescription("Clients of this database; * is any. Live for new clients.")
        @Default("\"*\"")
        @Size(min = 1, max = 63)
        String database,
    @JsonPropertyDescription("Clients of this user; * is any. Live for new clients.")
        @Default("\"*\"")
        @Size(min = 1, max = 128)
        String user,
    @JsonPropertyDescription(
            "How many of them are served at a time by each pod; 0 is no limit. Live for new"
                + " clients.")
        @Min(0)
        @Max(1000000)
        @Nullable Integer maxClients,
    @JsonPropertyDescription("As the listener's. Live for new clients.") @HumanDuration
        @Nullable String clientIdleTimeout,
    @JsonPropertyDescription("As the listener's. Live for new clients.") @HumanDuration
        @Nullable String idleTransactionTimeout,
    @JsonPropertyDescription("As the listener's. Live for new clients.") @HumanDuration
        @Nullable String statementTimeout,
    @JsonPropertyDescription("As the listener's. Live for new clients.") @HumanDuration
        @Nullable String transactionTimeout,
    @JsonPropertyDescription("As the listener's. Live for new clients.") @HumanSize
        @Nullable String maxMessageSize) {

  public LimitOverride {
    database = Absent.or(database, "*");
    user = Absent.or(user, "*");
  }
}
