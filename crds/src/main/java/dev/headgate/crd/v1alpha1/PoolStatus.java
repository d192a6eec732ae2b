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
    @JsonPropertyDescription(
            "Accepted: the spec is right. ResolvedRefs: what it names is there. Programmed: every"
                + " pod of every gateway that uses it has this generation. Ready: each of these"
                + " gateways has a pod that finds a backend up. Progressing: it is on its way to"
                + " pods. Of a pool that no gateway uses, Programmed and Ready are False for the"
                + " reason NotUsed.")
        List<Condition> conditions,
    @JsonPropertyDescription("How many gateways use it.") @Nullable Integer gateways,
    @JsonPropertyDescription("Gateways that use it, as namespace/name; the first 100.")
        List<String> usedBy,
    @JsonPropertyDescription("Pods that serve it.") @Nullable Integer pods,
    @JsonPropertyDescription("Server connections that are open.")
        @Nullable Integer serverConnections,
    @JsonPropertyDescription("Server connections that wait for a client.")
        @Nullable Integer idleConnections,
    @JsonPropertyDescription("Server connections that serve a client.")
        @Nullable Integer assignedConnections,
    @JsonPropertyDescription("Server connections that are being made ready for the next client.")
        @Nullable Integer resettingConnections,
    @JsonPropertyDescription("Clients that wait for one.") @Nullable Integer waitingClients,
    @JsonPropertyDescription("The backends as the pods find them.") List<BackendStatus> backends) {

  public PoolStatus {
    conditions = Absent.copy(conditions);
    usedBy = Absent.copy(usedBy);
    backends = Absent.copy(backends);
  }
}
