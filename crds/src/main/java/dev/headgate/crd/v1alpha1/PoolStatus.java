package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a Pool, over all pods of all gateways that use it. */
@KubernetesJson
public record PoolStatus(
    @JsonPropertyDescription("The generation of the spec this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Accepted, ResolvedRefs, Programmed, Ready, Progressing.")
        List<Condition> conditions,
    @JsonPropertyDescription("Gateways that use it, as namespace/name.") List<String> usedBy,
    @JsonPropertyDescription("Server connections that are open.")
        @Nullable Integer serverConnections,
    @JsonPropertyDescription("Server connections that serve a client.")
        @Nullable Integer assignedConnections,
    @JsonPropertyDescription("Clients that wait for one.") @Nullable Integer waitingClients,
    @JsonPropertyDescription("Backends that at least one pod finds down, as host:port.")
        List<String> unhealthyBackends) {

  public PoolStatus {
    conditions = Absent.copy(conditions);
    usedBy = Absent.copy(usedBy);
    unhealthyBackends = Absent.copy(unhealthyBackends);
  }
}
