package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** How backends are probed. */
@KubernetesJson
public record HealthCheck(
    @JsonPropertyDescription("The time between two probes of a backend. Live.")
        @Default("5s")
        @HumanDuration
        String interval,
    @JsonPropertyDescription("How long a probe may take. Live.") @Default("2s") @HumanDuration
        String timeout) {

  public HealthCheck(@Nullable String interval, @Nullable String timeout) {
    this.interval = Absent.or(interval, "5s");
    this.timeout = Absent.or(timeout, "2s");
  }
}
