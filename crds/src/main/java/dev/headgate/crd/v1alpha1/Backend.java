package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** One database server. */
@KubernetesJson
public record Backend(
    @JsonPropertyDescription("Host name or IP address. Live.") @Required @Size(min = 1, max = 253)
        String host,
    @JsonPropertyDescription("Port. Live.") @Required @Min(1) @Max(65535) Integer port,
    @JsonPropertyDescription("Its part of the connections under WeightedRoundRobin. Live.")
        @Default("1")
        @Min(1)
        @Max(1000)
        Integer weight) {

  public Backend {
    weight = Absent.or(weight, 1);
  }
}
