package dev.headgate.operator.use;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.Listener;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.PoolRef;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a Gateway names, so that a change there wakes it. */
public final class Named {

  private Named() {}

  public static Set<ResourceID> pools(Gateway gateway) {
    return gateway.getSpec().listeners().stream()
        .flatMap(Named::pools)
        .map(ref -> id(gateway, ref.namespace(), ref.name()))
        .collect(Collectors.toSet());
  }

  public static Set<ResourceID> plugins(Gateway gateway) {
    return gateway.getSpec().plugins().stream()
        .map(ref -> id(gateway, ref.namespace(), ref.name()))
        .collect(Collectors.toSet());
  }

  /**
   * @param plugin finds a Plugin; null when it is not there
   */
  public static Set<ResourceID> secrets(
      Gateway gateway, Function<ResourceID, @Nullable Plugin> plugin) {
    return plugins(gateway).stream().map(plugin).flatMap(Named::secret).collect(Collectors.toSet());
  }

  private static Stream<ResourceID> secret(@Nullable Plugin plugin) {
    if (plugin == null || plugin.getSpec().secretRef() == null) {
      return Stream.empty();
    }
    return Stream.of(
        new ResourceID(plugin.getSpec().secretRef().name(), plugin.getMetadata().getNamespace()));
  }

  private static Stream<PoolRef> pools(Listener listener) {
    var single = Stream.ofNullable(listener.poolRef());
    return Stream.concat(single, listener.routes().stream().map(route -> route.poolRef()));
  }

  private static ResourceID id(Gateway gateway, @Nullable String namespace, String name) {
    return new ResourceID(
        name, namespace == null ? gateway.getMetadata().getNamespace() : namespace);
  }
}
