package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names one entry of a ConfigMap. */
@KubernetesJson
public record ConfigMapKeyRef(
    @JsonPropertyDescription("Name of the ConfigMap. Rolls the pods.")
        @Required
        @Size(min = 1, max = 253)
        String name,
    @JsonPropertyDescription("Key of its binaryData. Rolls the pods.")
        @Required
        @Pattern("^[-._a-zA-Z0-9]+$")
        @Size(min = 1, max = 253)
        String key) {}
