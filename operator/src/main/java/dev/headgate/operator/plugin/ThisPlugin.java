package dev.headgate.operator.plugin;

import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.operator.compile.References;
import dev.headgate.operator.compile.ResourceId;
import dev.headgate.operator.use.ConfigMaps;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import org.jspecify.annotations.Nullable;

/**
 * A world in which there is one Plugin, and what it names. That is asked for, not watched: a second
 * cache of every Secret would be large, and a Gateway that uses the plugin hears of changes anyway.
 */
record ThisPlugin(Plugin plugin, KubernetesClient client) implements References {

  @Override
  public @Nullable Pool pool(String namespace, String name) {
    return null;
  }

  @Override
  public @Nullable Plugin plugin(String namespace, String name) {
    return ResourceId.of(plugin).equals(new ResourceId(plugin.getKind(), namespace, name))
        ? plugin
        : null;
  }

  @Override
  public @Nullable Secret secret(String namespace, String name) {
    return client.secrets().inNamespace(namespace).withName(name).get();
  }

  @Override
  public boolean configMapHas(String namespace, String name, String key) {
    return ConfigMaps.has(client, namespace, name, key);
  }
}
