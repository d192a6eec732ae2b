package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** What the pods find of one backend. */
@KubernetesJson
public record BackendStatus(
    @JsonPropertyDescription("host:port") @Required String name,
    @JsonPropertyDescription("Pods that find it up.") @Required int healthyPods,
    @JsonPropertyDescription("Pods that find it down.") @Required int unhealthyPods,
    @JsonPropertyDescription("Server connections to it, over all pods.") @Required
        int connections) {}
