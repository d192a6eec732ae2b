package dev.headgate.examples;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.GatewayStatus;
import dev.headgate.crd.v1alpha1.PodStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A namespace of one test, and what a test wants to know of the Gateways in it. */
record Namespace(String name, KubernetesClient client, Shell shell, Path kubeconfig)
    implements AutoCloseable {

  String kubectl(String... arguments) {
    var command = new ArrayList<String>();
    command.add("kubectl");
    command.addAll(List.of(arguments));
    return shell.run(command);
  }

  void awaitReady(String gateway) {
    kubectl("wait", "--for=condition=Ready", "gateway/" + gateway, "--timeout=120s");
  }

  GatewayStatus status(String gateway) {
    var found = client.resources(Gateway.class).inNamespace(name).withName(gateway).get();
    return Objects.requireNonNull(found.getStatus(), "no status yet");
  }

  Condition condition(String gateway, String type) {
    return status(gateway).conditions().stream()
        .filter(condition -> condition.getType().equals(type))
        .findFirst()
        .orElseThrow();
  }

  /** Only while the operator has seen the newest specification. */
  boolean everyPodServes(String gateway, int pods) {
    GatewayStatus status = status(gateway);
    return status.pods().size() == pods
        && status.pods().stream()
            .map(PodStatus::revision)
            .allMatch(revision -> Objects.equals(revision, status.revision()));
  }

  List<Pod> pods(String gateway) {
    return client
        .pods()
        .inNamespace(name)
        .withLabel("app.kubernetes.io/instance", gateway)
        .list()
        .getItems()
        .stream()
        .filter(pod -> pod.getMetadata().getDeletionTimestamp() == null)
        .toList();
  }

  Service service(String service) {
    return client.services().inNamespace(name).withName(service).get();
  }

  /** The Service's address, which this machine reaches as the pods do. */
  String address(String service) {
    return service(service).getSpec().getClusterIP();
  }

  String log(Pod pod) {
    return client.pods().inNamespace(name).withName(pod.getMetadata().getName()).getLog();
  }

  @Override
  public void close() {
    kubectl("delete", "namespace", name, "--wait=false");
    try {
      Files.delete(kubeconfig);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
