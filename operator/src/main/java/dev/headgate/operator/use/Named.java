package dev.headgate.operator.use;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.Listener;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.crd.v1alpha1.PoolRef;
import dev.headgate.crd.v1alpha1.SecretKeyRef;
import dev.headgate.crd.v1alpha1.SecretRef;
import io.fabric8.kubernetes.api.model.HasMetadata;
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
   * @param pool finds a Pool; null when it is not there
   * @param plugin likewise
   */
  public static Set<ResourceID> secrets(
      Gateway gateway,
      Function<ResourceID, @Nullable Pool> pool,
      Function<ResourceID, @Nullable Plugin> plugin) {
    var ofPools = pools(gateway).stream().map(pool).flatMap(Named::secret);
    var ofPlugins = plugins(gateway).stream().map(plugin).flatMap(Named::secret);
    var ofListeners =
        gateway.getSpec().listeners().stream()
            .flatMap(
                listener ->
                    Stream.concat(
                        secret(gateway, listener.tls().secretRef()),
                        secret(gateway, listener.tls().clientCaRef())));
    return Stream.of(ofPools, ofPlugins, ofListeners)
        .flatMap(Function.identity())
        .collect(Collectors.toSet());
  }

  private static Stream<ResourceID> secret(@Nullable Pool pool) {
    if (pool == null) {
      return Stream.empty();
    }
    var users = pool.getSpec().users();
    var tls = pool.getSpec().tls();
    return Stream.of(
            secret(pool, users == null ? null : users.secretRef()),
            secret(
                pool, users == null || users.query() == null ? null : users.query().passwordRef()),
            secret(pool, tls.caRef()),
            secret(pool, tls.certificateRef()),
            pool.getSpec().accounts().stream()
                .flatMap(account -> secret(pool, account.passwordRef())))
        .flatMap(Function.identity());
  }

  private static Stream<ResourceID> secret(@Nullable Plugin plugin) {
    return plugin == null ? Stream.empty() : secret(plugin, plugin.getSpec().secretRef());
  }

  private static Stream<ResourceID> secret(HasMetadata owner, @Nullable SecretRef ref) {
    return Stream.ofNullable(ref)
        .map(named -> new ResourceID(named.name(), owner.getMetadata().getNamespace()));
  }

  private static Stream<ResourceID> secret(HasMetadata owner, @Nullable SecretKeyRef ref) {
    return Stream.ofNullable(ref)
        .map(named -> new ResourceID(named.name(), owner.getMetadata().getNamespace()));
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
