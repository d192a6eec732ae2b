package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** What one pod says. */
@KubernetesJson
public record PodStatus(
    @JsonPropertyDescription("Name of the pod.") @Required String name,
    @JsonPropertyDescription("Revision it serves.") @Nullable String revision,
    @JsonPropertyDescription("Its answer to the last push, or that it does not answer.")
        @Nullable String state,
    @JsonPropertyDescription("Why, when it is not serving the gateway's revision.")
        @Nullable String message,
    @JsonPropertyDescription("Client connections.") @Nullable Integer clients,
    @JsonPropertyDescription("Server connections.") @Nullable Integer servers,
    @JsonPropertyDescription("Id of the last signal it acknowledged.")
        @Nullable String lastSignal) {}
