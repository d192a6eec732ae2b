package dev.headgate.operator.compile;

import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import io.fabric8.kubernetes.api.model.Secret;
import org.jspecify.annotations.Nullable;

/** Where a compiler finds what a Gateway names; null is "not there". */
public interface References {

  @Nullable Pool pool(String namespace, String name);

  @Nullable Plugin plugin(String namespace, String name);

  @Nullable Secret secret(String namespace, String name);

  /** Whether that ConfigMap is there and has that key; its content is of no concern here. */
  boolean configMapHas(String namespace, String name, String key);
}
