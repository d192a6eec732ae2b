package dev.headgate.operator.use;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import io.fabric8.kubernetes.client.utils.Serialization;

/** Gateways, Pools and Plugins in few words. */
public final class Resources {

  private Resources() {}

  /** Its listener names the pool {@code orders}, and it names the plugin {@code audit}. */
  public static Gateway gateway(String namespace, String name, int replicas) {
    return Serialization.unmarshal(
        """
        apiVersion: headgate.dev/v1alpha1
        kind: Gateway
        metadata: {namespace: %s, name: %s, generation: 1}
        spec:
          replicas: %d
          tick: {interval: 1h}
          listeners:
          - {name: pg, protocol: PostgreSQL, port: 5432, poolRef: {namespace: default, name: orders}}
          plugins: [{namespace: default, name: audit}]
        """
            .formatted(namespace, name, replicas),
        Gateway.class);
  }

  public static Gateway autoscaledGateway() {
    return autoscaledGateway("60s");
  }

  /** The gateway {@code default/shop} with an autoscaler in place of its two replicas. */
  public static Gateway autoscaledGateway(String drainTimeout) {
    var yaml = Serialization.asYaml(gateway("default", "shop", 2));
    var scaled = yaml.replace("replicas: 2", "autoscaling: {minReplicas: 1, maxReplicas: 4}");
    return Serialization.unmarshal(scaled.replace("60s", drainTimeout), Gateway.class);
  }

  /** The gateway {@code default/shop} with another pool than that. */
  public static Gateway gatewayWithout(String pool) {
    var yaml = Serialization.asYaml(gateway("default", "shop", 2));
    return Serialization.unmarshal(yaml.replace(pool, "other-than-" + pool), Gateway.class);
  }

  public static Pool pool(String name) {
    var pool = pool(1);
    pool.getMetadata().setName(name);
    return pool;
  }

  public static Pool pool(long generation) {
    return pool(generation, 10);
  }

  public static Pool pool(long generation, int maxServerConnections) {
    return Serialization.unmarshal(
        """
        apiVersion: headgate.dev/v1alpha1
        kind: Pool
        metadata: {namespace: default, name: orders, generation: %d}
        spec:
          protocol: PostgreSQL
          backends: [{host: db, port: 5432}, {host: db2, port: 5432}]
          maxServerConnections: %d
        """
            .formatted(generation, maxServerConnections),
        Pool.class);
  }

  /** The pool {@code orders} in Session mode, with its users in the Secret {@code users}. */
  public static Pool sessionPool() {
    var yaml = Serialization.asYaml(pool(1));
    return Serialization.unmarshal(
        yaml.replace("Passthrough", "Session")
            .replace("spec:", "spec:\n  users: {secretRef: {name: users}}"),
        Pool.class);
  }

  public static Plugin plugin(long generation) {
    return Serialization.unmarshal(
        """
        apiVersion: headgate.dev/v1alpha1
        kind: Plugin
        metadata: {namespace: default, name: audit, generation: %d}
        spec: {type: BuiltIn, source: {builtIn: audit}}
        """
            .formatted(generation),
        Plugin.class);
  }
}
