package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where a plugin's code comes from. */
@KubernetesJson
@ValidationRule(
    value =
        "(has(self.builtIn) ? 1 : 0) + (has(self.path) ? 1 : 0) + (has(self.configMapRef) ? 1 : 0)"
            + " == 1",
    message = "exactly one of builtIn, path and configMapRef must be set")
@ValidationRule(
    value = "!has(self.image) || has(self.path)",
    message = "image needs path, the jar's place in it")
public record PluginSource(
    @JsonPropertyDescription("Name of a plugin that ships with Headgate. Live.")
        @Size(min = 1, max = 63)
        @Nullable String builtIn,
    @JsonPropertyDescription("An image that holds the jar at path. Rolls the pods.")
        @Size(min = 1, max = 1024)
        @Nullable String image,
    @JsonPropertyDescription(
            "The jar's place in the image; without an image, in the data plane's own, or, under"
                + " `headgate run`, relative to the folder. Live without an image.")
        @Size(min = 1, max = 4096)
        @Nullable String path,
    @JsonPropertyDescription(
            "A ConfigMap of the Plugin's namespace that holds the jar. Rolls the pods.")
        @Nullable ConfigMapKeyRef configMapRef) {}
