package dev.headgate.operator.gateway;

import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.operator.compile.References;
import dev.headgate.operator.compile.ResourceId;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Remembers which generation of every Pool and Plugin a compiler got: a cache may hold the next one
 * by the time the document is pushed.
 */
final class WitnessedReferences implements References {

  private final References references;
  private final Map<ResourceId, Long> generations = new HashMap<>();

  WitnessedReferences(References references) {
    this.references = references;
  }

  Map<ResourceId, Long> generations() {
    return Map.copyOf(generations);
  }

  @Override
  public @Nullable Pool pool(String namespace, String name) {
    return witness(references.pool(namespace, name));
  }

  @Override
  public @Nullable Plugin plugin(String namespace, String name) {
    return witness(references.plugin(namespace, name));
  }

  @Override
  public @Nullable Secret secret(String namespace, String name) {
    return references.secret(namespace, name);
  }

  @Override
  public boolean configMapHas(String namespace, String name, String key) {
    return references.configMapHas(namespace, name, key);
  }

  private <R extends HasMetadata> @Nullable R witness(@Nullable R found) {
    if (found != null && found.getMetadata().getGeneration() != null) {
      generations.put(ResourceId.of(found), found.getMetadata().getGeneration());
    }
    return found;
  }
}
