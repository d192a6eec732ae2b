package dev.headgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.testbed.DatabaseServer;
import dev.headgate.testbed.MariaDbServer;
import dev.headgate.testbed.PostgresServer;
import dev.headgate.testbed.ServerOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** The repository and every example do what their READMEs say. */
@ExtendWith(ClusterExtension.class)
class ReadmeClusterIT {

  @Test
  void shouldFollowTheRepositorysOwn(Namespace namespace) {
    try (DatabaseServer database = postgres()) {
      assertThat(follow(Repository.ROOT, namespace.shell())).contains("through the gateway");
    }
  }

  @Test
  void shouldFollowTheQuickStart(Namespace namespace) {
    try (DatabaseServer database = postgres()) {
      assertThat(follow("quickstart", namespace.shell())).contains("through the gateway");
    }
  }

  @Test
  void shouldFollowSessionMode(Namespace namespace) {
    try (DatabaseServer database = postgres()) {
      assertThat(follow("session", namespace.shell())).contains("with the new password");
    }
  }

  @Test
  void shouldFollowMariaDb(Namespace namespace) {
    try (MariaDbServer database = MariaDbServer.start(onHost(3306))) {
      var environment = new TreeMap<>(namespace.shell().environment());
      environment.merge("PATH", database.clients() + ":", (path, clients) -> clients + path);
      assertThat(follow("mariadb", new Shell(Map.copyOf(environment))))
          .contains("through the gateway");
    }
  }

  @Test
  void shouldFollowThePlugin(Namespace namespace) {
    try (DatabaseServer database = postgres()) {
      assertThat(follow("plugin", namespace.shell()))
          .contains("through the plugin", "and it refuses to write");
    }
  }

  @Test
  void shouldFollowAutoscaling(Namespace namespace) {
    try (DatabaseServer database = postgres()) {
      assertThat(follow("autoscaling", namespace.shell())).contains("latency average");
    }
  }

  @Test
  void shouldFollowGitOps(Cluster cluster) {
    try (DatabaseServer database = postgres()) {
      assertThat(follow("gitops", cluster.shell())).contains("shop-staging", "shop-production");
    }
  }

  private static String follow(String example, Shell shell) {
    return follow(Repository.EXAMPLES.resolve(example), shell);
  }

  private static String follow(Path folder, Shell shell) {
    return Readme.of(folder.resolve("README.md"), Cluster.HOST_NAME).follow(shell);
  }

  private static DatabaseServer postgres() {
    return PostgresServer.start(onHost(5432));
  }

  private static ServerOptions onHost(int port) {
    return ServerOptions.defaults().bindAddress(Cluster.HOST_ADDRESS).port(port);
  }
}
