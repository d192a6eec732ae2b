package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names a Secret. */
@KubernetesJson
public record SecretRef(
    @JsonPropertyDescription("Name of the Secret. Live.") @Required @Size(min = 1, max = 253)
        String name) {}
