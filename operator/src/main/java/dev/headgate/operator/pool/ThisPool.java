package dev.headgate.operator.pool;

import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.operator.compile.References;
import dev.headgate.operator.compile.ResourceId;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/**
 * A world in which there is one Pool, and the Secret that it names. That is asked for, not watched:
 * a second cache of every Secret would be large, and a Gateway that uses the pool hears of changes
 * anyway.
 *
 * @param secrets finds one by namespace and name; null when it is not there
 */
record ThisPool(Pool pool, BiFunction<String, String, @Nullable Secret> secrets)
    implements References {

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
    return secrets.apply(namespace, name);
  }

  @Override
  public boolean configMapHas(String namespace, String name, String key) {
    return false;
  }
}
