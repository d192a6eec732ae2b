package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBehavior;
import org.jspecify.annotations.Nullable;

/** The HorizontalPodAutoscaler of a Gateway. */
@KubernetesJson
@ValidationRule(
    value = "self.minReplicas <= self.maxReplicas",
    message = "minReplicas must not exceed maxReplicas")
public record Autoscaling(
    @JsonPropertyDescription("The fewest pods. Live.") @Default("1") @Min(1) @Max(500)
        Integer minReplicas,
    @JsonPropertyDescription(
            "The most pods. Live. Every pod gets its share of a pool's maxServerConnections as if"
                + " this many ran, so that no scale-up can overrun the database.")
        @Required
        @Min(1)
        @Max(500)
        Integer maxReplicas,
    @JsonPropertyDescription(
            "The CPU use, in percent of the pods' request, that the autoscaler aims at. Live.")
        @Default("70")
        @Min(1)
        @Max(100)
        Integer targetCPUUtilization,
    @JsonPropertyDescription("How fast the autoscaler scales up and down, in its own terms. Live.")
        @Nullable HorizontalPodAutoscalerBehavior behavior) {

  public Autoscaling {
    minReplicas = Absent.or(minReplicas, 1);
    targetCPUUtilization = Absent.or(targetCPUUtilization, 70);
  }
}
