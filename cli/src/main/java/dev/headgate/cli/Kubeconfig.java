package dev.headgate.cli;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.File;
import java.io.IOException;
import java.util.List;

/**
 * The kubeconfig that kubectl would use, held to more than the client library holds it to: that
 * falls back to the address of a cluster that it imagines itself in.
 */
final class Kubeconfig {

  private static final int PATIENCE_MILLIS = 5000;

  private Kubeconfig() {}

  /**
   * A client of the cluster it names, which has answered.
   *
   * @throws IOException there is no kubeconfig, it is none, or nobody answers
   */
  static KubernetesClient connect() throws IOException {
    List<File> files = Config.getKubeconfigFilenames().stream().map(File::new).toList();
    List<File> found = files.stream().filter(File::isFile).toList();
    if (found.isEmpty()) {
      throw new IOException(files.getFirst() + ": no such kubeconfig");
    }
    for (File file : found) {
      requireKubeconfig(file);
    }
    Config config = Config.autoConfigure(null);
    requireAnswer(config);
    return new KubernetesClientBuilder().withConfig(config).build();
  }

  private static void requireKubeconfig(File file) throws IOException {
    try {
      Config.fromKubeconfig(file);
    } catch (RuntimeException e) {
      throw new IOException(file + ": not a kubeconfig", e);
    }
  }

  private static void requireAnswer(Config config) throws IOException {
    Config impatient =
        new ConfigBuilder(config)
            .withConnectionTimeout(PATIENCE_MILLIS)
            .withRequestTimeout(PATIENCE_MILLIS)
            .withRequestRetryBackoffLimit(0)
            .build();
    try (KubernetesClient client = new KubernetesClientBuilder().withConfig(impatient).build()) {
      client.getKubernetesVersion();
    } catch (KubernetesClientException e) {
      throw new IOException("no answer from the Kubernetes API at " + config.getMasterUrl(), e);
    }
  }
}
