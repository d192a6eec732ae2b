package dev.headgate.operator.app;

import dev.headgate.crd.v1alpha1.Gateway;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.util.HashMap;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * An API server in memory that has our CRDs. It knows no schema, no defaults, no admission, no
 * permissions and no garbage collection; no controller runs beside it, so pods do not come by
 * themselves.
 */
final class ApiServer implements AutoCloseable {

  private final KubernetesMockServer server =
      new KubernetesMockServer(
          new Context(), new MockWebServer(), new HashMap<>(), new ServerSideApply(), false);
  private final KubernetesClient client;

  ApiServer() {
    server.init();
    client = server.createClient();
    Stream.of("gateways", "pools", "plugins").forEach(this::define);
  }

  KubernetesClient client() {
    return client;
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }

  private void define(String plural) {
    var yaml = Gateway.class.getResourceAsStream("/" + plural + ".headgate.dev.yaml");
    client
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .load(Objects.requireNonNull(yaml))
        .create();
  }
}
