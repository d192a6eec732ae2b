package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.IntOrString;
import org.jspecify.annotations.Nullable;

/** How many pods a voluntary disruption may take. */
@KubernetesJson
@ValidationRule(
    value = "has(self.minAvailable) != has(self.maxUnavailable)",
    message = "exactly one of minAvailable and maxUnavailable must be set")
public record Disruption(
    @JsonPropertyDescription("Pods that must stay, as a number or a percentage. Live.")
        @Nullable IntOrString minAvailable,
    @JsonPropertyDescription("Pods that may go at a time, as a number or a percentage. Live.")
        @Nullable IntOrString maxUnavailable) {}
