package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import org.jspecify.annotations.Nullable;

/** The clock of the onTick hook. */
@KubernetesJson
public record Tick(
    @JsonPropertyDescription("The time between two ticks. Live.") @Default("5s") @HumanDuration
        String interval) {

  public Tick(@Nullable String interval) {
    this.interval = Absent.or(interval, "5s");
  }
}
