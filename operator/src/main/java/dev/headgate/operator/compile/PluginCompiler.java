package dev.headgate.operator.compile;

import dev.headgate.config.PluginType;
import dev.headgate.crd.v1alpha1.ConfigMapKeyRef;
import dev.headgate.crd.v1alpha1.Hook;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.PluginRef;
import dev.headgate.crd.v1alpha1.PluginSource;
import dev.headgate.crd.v1alpha1.PluginSpec;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The plugins that a Gateway names. */
final class PluginCompiler {

  private final ResourceId gateway;
  private final References references;
  private final Site site;
  private final Origins origins;
  private final Findings findings;
  private final List<Map<String, Object>> compiled = new ArrayList<>();
  private final Set<ResourceId> seen = new HashSet<>();
  private final List<PluginJar> jars = new ArrayList<>();

  PluginCompiler(
      ResourceId gateway, References references, Site site, Origins origins, Findings findings) {
    this.gateway = gateway;
    this.references = references;
    this.site = site;
    this.origins = origins;
    this.findings = findings;
  }

  List<PluginJar> jars() {
    return jars;
  }

  List<Map<String, Object>> compile(List<PluginRef> refs) {
    for (int i = 0; i < refs.size(); i++) {
      resolve("spec.plugins[" + i + "]", refs.get(i));
    }
    return compiled;
  }

  private void resolve(String refPath, PluginRef ref) {
    if (ref.name() == null) {
      findings.invalid(gateway, refPath + ".name", "missing", "the name of a Plugin");
      return;
    }
    String namespace = ref.namespace() == null ? gateway.namespace() : ref.namespace();
    Plugin plugin = references.plugin(namespace, ref.name());
    if (plugin == null) {
      findings.unresolved(
          gateway, refPath + ".name", ref.name(), "a Plugin of namespace " + namespace);
      return;
    }
    ResourceId id = ResourceId.of(plugin);
    PluginSpec spec = plugin.getSpec();
    if (spec == null) {
      findings.invalid(id, "spec", "missing", "what the plugin should be");
    } else if (!Consent.given(gateway, namespace, spec.allowedNamespaces())) {
      findings.unresolved(
          gateway,
          refPath + ".name",
          namespace + "/" + ref.name(),
          "the consent of that Plugin: " + gateway.namespace() + " in its spec.allowedNamespaces");
    } else {
      if (!seen.add(id)) {
        findings.invalid(
            gateway, refPath + ".name", "\"" + ref.name() + "\"", "a Plugin not named before");
      }
      String at = "$.plugins[" + compiled.size() + "]";
      origins.note(at, id, "spec");
      origins.note(at + ".name", gateway, refPath + ".name");
      origins.note(at + ".builtIn", id, "spec.source.builtIn");
      origins.note(at + ".path", id, "spec.source.path");
      String name = Consent.nameInDocument(gateway, namespace, ref.name());
      compiled.add(plugin(id, refPath, name, plugin, spec));
    }
  }

  private Map<String, Object> plugin(
      ResourceId id, String refPath, String name, Plugin plugin, PluginSpec spec) {
    PluginSource source =
        spec.source() == null ? new PluginSource(null, null, null, null) : spec.source();
    checkSource(id, refPath, source);
    return new Section()
        .put("name", name)
        .put("type", spec.type())
        .put("builtIn", source.builtIn())
        .put("path", spec.type() == PluginType.Java ? jar(name, plugin, source) : source.path())
        .put("checksum", spec.checksum())
        .put("priority", spec.priority())
        .put("hooks", spec.hooks().stream().map(Hook::name).toList())
        .put("failurePolicy", spec.failurePolicy())
        .put("timeout", spec.timeout())
        .put("config", spec.config())
        .put("env", spec.env())
        .put("secrets", secrets(id, spec))
        .fields();
  }

  private void checkSource(ResourceId id, String refPath, PluginSource source) {
    if (source.path() != null && source.configMapRef() != null) {
      findings.invalid(
          id, "spec.source.path", "set beside configMapRef", "one of path and configMapRef");
    }
    if (source.image() != null && source.path() == null) {
      findings.invalid(id, "spec.source.path", "missing", "the jar's place in the image");
    }
    ConfigMapKeyRef ref = source.configMapRef();
    if (ref == null) {
      return;
    }
    if (!id.namespace().equals(gateway.namespace())) {
      findings.unresolved(
          gateway,
          refPath + ".namespace",
          id.namespace(),
          "the Gateway's own namespace: pods cannot mount a ConfigMap of another");
    } else if (!references.configMapHas(id.namespace(), ref.name(), ref.key())) {
      findings.unresolved(
          id,
          "spec.source.configMapRef",
          ref.name() + "/" + ref.key(),
          "a ConfigMap of namespace " + id.namespace() + " with that key");
    }
  }

  private @Nullable String jar(String name, Plugin plugin, PluginSource source) {
    if (source.path() == null && source.configMapRef() == null) {
      return null;
    }
    String path = site.jarPath(name, plugin, source);
    if (source.image() != null || source.configMapRef() != null) {
      jars.add(new PluginJar(path, source));
    }
    return path;
  }

  private Map<String, String> secrets(ResourceId id, PluginSpec spec) {
    if (spec.secretRef() == null) {
      return Map.of();
    }
    Secret secret = references.secret(id.namespace(), spec.secretRef().name());
    if (secret == null) {
      findings.unresolved(
          id,
          "spec.secretRef.name",
          spec.secretRef().name(),
          "a Secret of namespace " + id.namespace());
      return Map.of();
    }
    return SecretData.of(secret);
  }
}
