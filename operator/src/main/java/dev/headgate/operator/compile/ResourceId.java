package dev.headgate.operator.compile;

import io.fabric8.kubernetes.api.model.HasMetadata;

/** Names a resource. */
public record ResourceId(String kind, String namespace, String name) {

  /** Namespaced by its metadata, which is then complete. */
  public static ResourceId of(HasMetadata resource) {
    return new ResourceId(
        resource.getKind(),
        resource.getMetadata().getNamespace(),
        resource.getMetadata().getName());
  }

  @Override
  public String toString() {
    return kind + " " + namespace + "/" + name;
  }
}
