package dev.headgate.operator.use;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Asked, not watched: a cache of every ConfigMap in the cluster would hold megabytes of jars. */
public final class ConfigMaps {

  private ConfigMaps() {}

  public static boolean has(KubernetesClient client, String namespace, String name, String key) {
    var found = client.configMaps().inNamespace(namespace).withName(name).get();
    return found != null && (has(found.getBinaryData(), key) || has(found.getData(), key));
  }

  private static boolean has(@Nullable Map<String, String> data, String key) {
    return data != null && data.containsKey(key);
  }
}
