package dev.headgate.examples;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/** The cluster that was named for tests, with this build's images and chart in it. */
final class Cluster implements AutoCloseable {

  /** How pods call the machine that the tests run on, and what it has to bind to for them. */
  static final String HOST_NAME = "host.cluster.internal";

  static final String HOST_ADDRESS = "10.96.255.1";

  /** Of the images and the chart. */
  static final String VERSION = Objects.requireNonNull(System.getProperty("headgate.version"));

  private static final String INSTALL =
      "helm upgrade --install headgate charts/headgate"
          + " --namespace headgate-system --create-namespace --wait";
  private static final AtomicInteger namespaces = new AtomicInteger();

  private final Path kubeconfig =
      Path.of(Objects.requireNonNull(System.getenv("HEADGATE_TEST_KUBECONFIG")));
  private final Shell shell = new Shell(environment(kubeconfig));
  private final KubernetesClient client;

  Cluster() throws IOException {
    String load = Objects.requireNonNull(System.getenv("HEADGATE_LOAD_IMAGE"));
    for (String module : List.of("dataplane/image", "operator")) {
      Path archive = Repository.ROOT.resolve(module).resolve("target/jib-image.tar");
      if (!Files.exists(archive)) {
        throw new IllegalStateException(archive + " is missing: build with -Pimages");
      }
      shell.run(List.of(load, archive.toString()));
    }
    shell.run("kubectl apply --server-side --force-conflicts -f charts/headgate/crds/");
    shell.run(INSTALL);
    // The images keep their tag from build to build: an operator of an earlier one must go.
    shell.run("kubectl -n headgate-system rollout restart deployment/headgate-operator");
    shell.run("kubectl -n headgate-system rollout status deployment/headgate-operator");
    client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(kubeconfig.toFile()))
            .build();
  }

  KubernetesClient client() {
    return client;
  }

  Shell shell() {
    return shell;
  }

  String operatorLog() {
    return shell.run("kubectl -n headgate-system logs deployment/headgate-operator");
  }

  /** Returns when that many run, and no others. */
  void scaleOperator(int replicas) {
    shell.run(
        "kubectl -n headgate-system scale deployment/headgate-operator --replicas=" + replicas);
    shell.run(
        replicas == 0
            ? "kubectl -n headgate-system wait --for=delete pod --timeout=60s"
                + " -l app.kubernetes.io/component=operator"
            : "kubectl -n headgate-system rollout status deployment/headgate-operator");
  }

  /** A new namespace, under the restricted Pod Security Standard, gone when it is closed. */
  Namespace namespace() throws IOException {
    String name = "examples-" + ProcessHandle.current().pid() + "-" + namespaces.incrementAndGet();
    Path config = Files.createTempFile("headgate", ".kubeconfig");
    Files.writeString(config, Files.readString(kubeconfig));
    var inside = new Shell(environment(config));
    inside.run("kubectl create namespace " + name);
    inside.run(
        "kubectl label namespace " + name + " pod-security.kubernetes.io/enforce=restricted");
    inside.run("kubectl config set-context --current --namespace=" + name);
    return new Namespace(name, client, inside, config);
  }

  @Override
  public void close() {
    client.close();
    shell.run("helm uninstall headgate --namespace headgate-system --wait");
  }

  // The cluster brings its own kubectl and helm; elsewhere they are on the path.
  private Map<String, String> environment(Path config) {
    Path bin = Objects.requireNonNull(kubeconfig.toAbsolutePath().getParent()).resolve("bin");
    return Map.of("KUBECONFIG", config.toString(), "PATH", Shell.path(bin));
  }
}
