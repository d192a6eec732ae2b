package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import org.jspecify.annotations.Nullable;

/** Names a Plugin. */
@KubernetesJson
public record PluginRef(
    @JsonPropertyDescription("Name of the Plugin. Live.") @Required @Size(min = 1, max = 253)
        String name,
    @JsonPropertyDescription(
            "Namespace of the Plugin, when it is not the Gateway's own; the Plugin must allow it"
                + " (allowedNamespaces). Live.")
        @Size(min = 1, max = 63)
        @Nullable String namespace) {}
