package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names one entry of a Secret. */
@KubernetesJson
public record SecretKeyRef(
    @JsonPropertyDescription("Name of the Secret. Live.") @Required @Size(min = 1, max = 253)
        String name,
    @JsonPropertyDescription("Key in it. Live.")
        @Required
        @Pattern("^[-._a-zA-Z0-9]+$")
        @Size(min = 1, max = 253)
        String key) {}
