package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** How far a signal got. */
@KubernetesJson
public record SignalStatus(
    @JsonPropertyDescription("Its id.") @Required String id,
    @JsonPropertyDescription("Its name.") @Nullable String name,
    @JsonPropertyDescription("When it was first seen; pods created later are not meant.")
        @Nullable String time,
    @JsonPropertyDescription("Pods that acknowledged it.") @Nullable Integer acknowledged,
    @JsonPropertyDescription("Pods that it was meant for and are still there.")
        @Nullable Integer pods) {}
