package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import java.util.Map;

/** A signal for the plugins of every pod. */
@KubernetesJson
public record Signal(
    @JsonPropertyDescription("A signal is acted on once per id; a new id sends it again. Live.")
        @Required
        @Size(min = 1, max = 128)
        String id,
    @JsonPropertyDescription(
            "What the plugins get as the signal: SIGHUP, Drain, or a name of their own. Hook fires"
                + " onHook with args.name. Live.")
        @Required
        @Size(min = 1, max = 63)
        String name,
    @JsonPropertyDescription("Arguments for the plugins. Live.") @PreserveUnknownFields
        Map<String, Object> args) {

  public Signal {
    args = Absent.copy(args);
  }
}
