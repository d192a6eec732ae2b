package dev.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.testbed.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code operator} where there is no cluster to talk to. */
class OperatorIT {

  @TempDir private Path folder;

  @Test
  void shouldNameAKubeconfigThatIsNotThere() throws Exception {
    Path missing = folder.resolve("missing");

    assertThat(complaint(missing)).isEqualTo("headgate: " + missing + ": no such kubeconfig");
  }

  @Test
  void shouldNameAKubeconfigThatIsNone() throws Exception {
    Path broken = Files.writeString(folder.resolve("broken"), "clusters: [");

    assertThat(complaint(broken)).startsWith("headgate: " + broken + ": not a kubeconfig");
  }

  @Test
  void shouldNameAClusterThatDoesNotAnswer() throws Exception {
    String server = "http://127.0.0.1:" + FreePort.onLoopback();
    Path config =
        Files.writeString(
            folder.resolve("config"),
            """
            apiVersion: v1
            kind: Config
            current-context: here
            clusters: [{name: here, cluster: {server: "%s"}}]
            contexts: [{name: here, context: {cluster: here, user: me}}]
            users: [{name: me, user: {}}]
            """
                .formatted(server));

    assertThat(complaint(config))
        .startsWith("headgate: no answer from the Kubernetes API at " + server);
  }

  /** The one line on stderr; nothing is on stdout, and the exit code is 1. */
  private String complaint(Path kubeconfig) throws IOException, InterruptedException {
    Map<String, String> environment = Map.of("KUBECONFIG", kubeconfig.toString());
    try (Command operator = Command.start(folder, environment, "operator")) {
      assertThat(operator.exit()).isEqualTo(1);
      assertThat(operator.out()).isEmpty();
      assertThat(operator.err().lines()).hasSize(1);
      return operator.err().strip();
    }
  }
}
