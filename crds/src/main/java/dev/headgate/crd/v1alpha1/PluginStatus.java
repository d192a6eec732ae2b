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
    @JsonPropertyDescription(
            "Accepted: the spec is right. ResolvedRefs: what it names is there. Programmed: every"
                + " pod of every gateway that uses it has this generation. Ready: it runs in a pod"
                + " of each of these gateways, and its circuit breaker is open in none."
                + " Progressing: it is on its way to pods. Of a plugin that no gateway uses,"
                + " Programmed and Ready are False for the reason NotUsed.")
        List<Condition> conditions,
    @JsonPropertyDescription("How many gateways use it.") @Nullable Integer gateways,
    @JsonPropertyDescription("Gateways that use it, as namespace/name; the first 100.")
        List<String> usedBy,
    @JsonPropertyDescription("Pods in which it runs.") @Nullable Integer runningPods,
    @JsonPropertyDescription(
            "Pods in which its circuit breaker is open: calls are not made but treated as failed.")
        @Nullable Integer brokenPods,
    @JsonPropertyDescription("Failed calls, over the pods there are.") @Nullable Long failures,
    @JsonPropertyDescription("Notifications it was too slow for.") @Nullable Long overflowed) {

  public PluginStatus {
    conditions = Absent.copy(conditions);
    usedBy = Absent.copy(usedBy);
  }
}
