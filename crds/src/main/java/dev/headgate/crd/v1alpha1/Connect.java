package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import org.jspecify.annotations.Nullable;

/** How server connections are opened. */
@KubernetesJson
public record Connect(
    @JsonPropertyDescription("For one TCP connect. Live.") @Default("5s") @HumanDuration
        String timeout,
    @JsonPropertyDescription(
            "Further attempts for a waiting client, at other backends where there are any. Live.")
        @Default("2")
        @Min(0)
        @Max(10)
        Integer retries,
    @JsonPropertyDescription(
            "The longest pause, jittered, between attempts to reach a database that is away. Live.")
        @Default("500ms")
        @HumanDuration
        String backoff) {

  public Connect(@Nullable String timeout, @Nullable Integer retries, @Nullable String backoff) {
    this.timeout = Absent.or(timeout, "5s");
    this.retries = Absent.or(retries, 2);
    this.backoff = Absent.or(backoff, "500ms");
  }
}
