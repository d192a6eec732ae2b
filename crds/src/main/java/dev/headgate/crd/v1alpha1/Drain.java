package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** How sessions end when a pod or a pool goes away. */
@KubernetesJson
public record Drain(
    @JsonPropertyDescription(
            "The time sessions may take to end by themselves. Live for pools; it is also the pods'"
                + " termination grace period, so a change rolls the pods.")
        @Default("60s")
        @HumanDuration
        String timeout) {

  public Drain(@Nullable String timeout) {
    this.timeout = Absent.or(timeout, "60s");
  }
}
