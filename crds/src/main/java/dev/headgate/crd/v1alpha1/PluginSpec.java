package dev.headgate.crd.v1alpha1;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.headgate.config.FailurePolicy;
import dev.headgate.config.PluginType;
import io.fabric8.crd.generator.annotation.PreserveUnknownFields;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a Plugin should be. */
@KubernetesJson
@ValidationRule(
    value = "(self.type == 'BuiltIn') == has(self.source.builtIn)",
    message = "source.builtIn is set for type BuiltIn, and for it only")
@ValidationRule(
    value = "self.type == 'Java' || !has(self.checksum)",
    message = "checksum is for type Java")
public record PluginSpec(
    @JsonPropertyDescription(
            "BuiltIn: ships with Headgate. Java: a jar written against the plugin API. Live.")
        @Required
        PluginType type,
    @JsonPropertyDescription("Where the code comes from.") @Required PluginSource source,
    @JsonPropertyDescription(
            "sha256:<hex> of the jar; a jar with another checksum is not loaded. Live.")
        @Pattern("^sha256:[0-9a-f]{64}$")
        @Nullable String checksum,
    @JsonPropertyDescription("Order among the plugins, ascending, then by name. Live.")
        @Default("0")
        @Min(-1000000)
        @Max(1000000)
        Integer priority,
    @JsonPropertyDescription(
            "The hooks the plugin may have; none named allows all that it implements. Live.")
        @Size(max = 22)
        List<Hook> hooks,
    @JsonPropertyDescription(
            "What a failed call means. Fail: the request is refused with a proper error. Ignore:"
                + " the next plugin gets what this one got. Live.")
        @Default("Fail")
        FailurePolicy failurePolicy,
    @JsonPropertyDescription("For one call. Live.") @Default("1s") @HumanDuration String timeout,
    @JsonPropertyDescription("The plugin's own configuration. Live.") @PreserveUnknownFields
        Map<String, Object> config,
    @JsonPropertyDescription("The environment the plugin sees; it sees no other. Live.")
        Map<String, String> env,
    @JsonPropertyDescription(
            "A Secret of the Plugin's namespace, whose data the plugin gets. Live.")
        @Nullable SecretRef secretRef,
    @JsonPropertyDescription(
            "Namespaces whose Gateways may use this plugin besides its own; * is all. Live.")
        @Size(max = 64)
        List<String> allowedNamespaces) {

  public PluginSpec {
    priority = Absent.or(priority, 0);
    hooks = Absent.copy(hooks);
    failurePolicy = Absent.or(failurePolicy, FailurePolicy.Fail);
    timeout = Absent.or(timeout, "1s");
    config = Absent.copy(config);
    env = Absent.copy(env);
    allowedNamespaces = Absent.copy(allowedNamespaces);
  }
}
