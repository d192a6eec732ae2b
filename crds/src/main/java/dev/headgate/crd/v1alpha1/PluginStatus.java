package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What became of a Plugin, over all pods of all gateways that use it. */
@KubernetesJson
public record PluginStatus(
    @JsonPropertyDescription("The generation of the spec this status speaks of.")
        @Nullable Long observedGeneration,
    @JsonPropertyDescription("Accepted, ResolvedRefs, Programmed, Ready, Progressing.")
        List<Condition> conditions,
    @JsonPropertyDescription("Gateways that use it, as namespace/name.") List<String> usedBy,
    @JsonPropertyDescription("Pods in which it runs.") @Nullable Integer runningPods,
    @JsonPropertyDescription("Pods in which its circuit breaker is open.")
        @Nullable Integer brokenPods,
    @JsonPropertyDescription("Failed calls, over the pods there are.") @Nullable Long failures,
    @JsonPropertyDescription("Notifications it was too slow for.") @Nullable Long overflowed) {

  public PluginStatus {
    conditions = Absent.copy(conditions);
    usedBy = Absent.copy(usedBy);
  }
}
