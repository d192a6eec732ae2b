package dev.headgate.operator.gateway;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.operator.compile.References;
import dev.headgate.operator.use.ConfigMaps;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds what a Gateway names in the informers' caches. */
final class ClusterReferences implements References {

  private final InformerEventSource<Pool, Gateway> pools;
  private final InformerEventSource<Plugin, Gateway> plugins;
  private final List<InformerEventSource<Secret, Gateway>> secrets;
  private final KubernetesClient client;

  ClusterReferences(
      InformerEventSource<Pool, Gateway> pools,
      InformerEventSource<Plugin, Gateway> plugins,
      List<InformerEventSource<Secret, Gateway>> secrets,
      KubernetesClient client) {
    this.pools = pools;
    this.plugins = plugins;
    this.secrets = secrets;
    this.client = client;
  }

  @Override
  public @Nullable Pool pool(String namespace, String name) {
    return get(pools, namespace, name);
  }

  @Override
  public @Nullable Plugin plugin(String namespace, String name) {
    return get(plugins, namespace, name);
  }

  @Override
  public @Nullable Secret secret(String namespace, String name) {
    return secrets.stream()
        .flatMap(source -> source.get(new ResourceID(name, namespace)).stream())
        .findFirst()
        .orElse(null);
  }

  @Override
  public boolean configMapHas(String namespace, String name, String key) {
    return ConfigMaps.has(client, namespace, name, key);
  }

  private static <R extends HasMetadata> @Nullable R get(
      InformerEventSource<R, Gateway> source, String namespace, String name) {
    return source.get(new ResourceID(name, namespace)).orElse(null);
  }
}
