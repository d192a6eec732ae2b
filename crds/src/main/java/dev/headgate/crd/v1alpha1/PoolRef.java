package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Names a Pool. */
@KubernetesJson
public record PoolRef(
    @JsonPropertyDescription("Name of the Pool. Live.") @Required @Size(min = 1, max = 253)
        String name,
    @JsonPropertyDescription(
            "Namespace of the Pool, when it is not the Gateway's own; the Pool must allow it"
                + " (allowedNamespaces). Live.")
        @Size(min = 1, max = 63)
        @Nullable String namespace) {}
