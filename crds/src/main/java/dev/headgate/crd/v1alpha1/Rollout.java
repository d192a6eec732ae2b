package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** How a new configuration reaches the pods. */
@KubernetesJson
public record Rollout(
    @JsonPropertyDescription(
            "Canary: one pod first, the others when it serves. All: every pod at once. Live.")
        @Default("Canary")
        Strategy strategy,
    @JsonPropertyDescription("How long one pod may take to answer a push. Live.")
        @Default("10s")
        @HumanDuration
        String timeout) {

  public Rollout(@Nullable Strategy strategy, @Nullable String timeout) {
    this.strategy = Absent.or(strategy, Strategy.Canary);
    this.timeout = Absent.or(timeout, "10s");
  }

  /** In which order the pods get a configuration. */
  public enum Strategy {
    Canary,
    All
  }
}
