package dev.headgate.operator.pool;

import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.operator.compile.References;
import dev.headgate.operator.compile.ResourceId;
import io.fabric8.kubernetes.api.model.Secret;
import org.jspecify.annotations.Nullable;

/** A world in which there is one Pool and nothing else. */
record ThisPool(Pool pool) implements References {

  @Override
  public @Nullable Pool pool(String namespace, String name) {
    return ResourceId.of(pool).equals(new ResourceId(pool.getKind(), namespace, name))
        ? pool
        : null;
  }

  @Override
  public @Nullable Plugin plugin(String namespace, String name) {
    return null;
  }

  @Override
  public @Nullable Secret secret(String namespace, String name) {
    return null;
  }

  @Override
  public boolean configMapHas(String namespace, String name, String key) {
    return false;
  }
}
