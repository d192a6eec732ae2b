package dev.headgate.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.crd.v1alpha1.PodStatus;
import dev.headgate.testbed.PostgresServer;
import dev.headgate.testbed.ServerOptions;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a person does with a Gateway in production, and what must not happen to its clients. */
@ExtendWith(ClusterExtension.class)
class WholeRoadClusterIT {

  private static final Duration LIVE = Duration.ofSeconds(2);
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private final PostgresServer database =
      PostgresServer.start(ServerOptions.defaults().bindAddress(Cluster.HOST_ADDRESS).port(5432));

  @BeforeEach
  void applyAndAwait(Namespace namespace) throws IOException {
    String jar = WitnessJar.create().toString();
    namespace.kubectl("create", "configmap", "witness", "--from-file=witness.jar=" + jar);
    namespace.kubectl("apply", "-k", "examples/src/test/resources/whole-road");
    namespace.awaitReady("shop");
    await().atMost(PATIENCE).until(() -> namespace.everyPodServes("shop", 2));
  }

  @AfterEach
  void operatorWasNeverForbiddenAnything(Cluster cluster) {
    database.close();
    String log =
        cluster.shell().run("kubectl -n headgate-system logs deployment/headgate-operator");
    assertThat(log).doesNotContainIgnoringCase("forbidden");
  }

  @Test
  void shouldTakeChangesLiveWithoutCuttingASession(Namespace namespace) throws SQLException {
    try (Connection session = connect(namespace)) {
      int server = backendPid(session);
      List<String> pods = identities(namespace.pods("shop"));

      patchAndAwaitEverywhere(namespace, "plugin/witness", "{'spec':{'config':{'round':2}}}");
      patchAndAwaitEverywhere(namespace, "pool/orders", "{'spec':{'maxServerConnections':60}}");

      assertThat(backendPid(session)).isEqualTo(server);
      assertThat(identities(namespace.pods("shop"))).isEqualTo(pods);
    }
  }

  @Test
  void shouldKeepServingTheLastGoodConfigurationWhenAPluginRefusesTheNext(Namespace namespace)
      throws SQLException {
    String good = Objects.requireNonNull(namespace.status("shop").revision());

    patch(namespace, "plugin/witness", "{'spec':{'config':{'refuse':'this'}}}");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              var programmed = namespace.condition("shop", "Programmed");
              assertThat(programmed.getStatus()).isEqualTo("False");
              assertThat(programmed.getReason()).isEqualTo("Rejected");
              assertThat(programmed.getMessage()).contains("refuse");
            });
    connect(namespace).close();

    Pod gone = namespace.pods("shop").getFirst();
    namespace.kubectl("delete", "pod", gone.getMetadata().getName());
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(namespace.status("shop").pods())
                    .hasSize(2)
                    .noneMatch(pod -> pod.name().equals(gone.getMetadata().getName()))
                    .allMatch(pod -> good.equals(pod.revision())));
    assertThat(namespace.status("shop").lastGoodRevision()).isEqualTo(good);
    connect(namespace).close();

    patch(namespace, "plugin/witness", "{'spec':{'config':null}}");
    namespace.kubectl("wait", "--for=condition=Programmed", "gateway/shop", "--timeout=30s");
  }

  @Test
  void shouldScaleWithoutCuttingASession(Namespace namespace) throws SQLException {
    try (Connection session = connect(namespace)) {
      int server = backendPid(session);

      namespace.kubectl("scale", "gateway/shop", "--replicas=3");
      await().atMost(PATIENCE).until(() -> namespace.everyPodServes("shop", 3));
      namespace.awaitReady("shop");

      assertThat(backendPid(session)).isEqualTo(server);
    }
  }

  @Test
  void shouldDeliverASignalToEveryPodOnce(Namespace namespace) {
    patch(namespace, "gateway/shop", "{'spec':{'signal':{'id':'one','name':'Wave'}}}");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(namespace.status("shop").pods())
                    .extracting(PodStatus::lastSignal)
                    .containsExactly("one", "one"));
    patchAndAwaitEverywhere(namespace, "pool/orders", "{'spec':{'maxServerConnections':60}}");

    for (Pod pod : namespace.pods("shop")) {
      assertThat(namespace.log(pod)).containsOnlyOnce(WitnessFactory.SAW);
    }
  }

  @Test
  void shouldServeWithoutTheOperator(Namespace namespace, Cluster cluster) throws SQLException {
    Pod stays = namespace.pods("shop").getFirst();
    Pod goes = namespace.pods("shop").getLast();
    try (Connection session = connect(stays.getStatus().getPodIP())) {
      int server = backendPid(session);

      scaleOperator(cluster, 0);
      namespace.kubectl("delete", "pod", goes.getMetadata().getName());
      namespace.kubectl("rollout", "status", "deployment/shop", "--timeout=60s");
      connect(namespace).close();
      patch(namespace, "pool/orders", "{'spec':{'maxServerConnections':60}}");
      assertThat(backendPid(session)).isEqualTo(server);

      String before = namespace.status("shop").revision();
      scaleOperator(cluster, 1);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  !Objects.equals(namespace.status("shop").revision(), before)
                      && namespace.everyPodServes("shop", 2));
      assertThat(backendPid(session)).isEqualTo(server);
    }
  }

  private void patchAndAwaitEverywhere(Namespace namespace, String resource, String patch) {
    String before = namespace.status("shop").revision();
    patch(namespace, resource, patch);
    await()
        .atMost(LIVE)
        .pollInterval(Duration.ofMillis(50))
        .until(
            () ->
                !Objects.equals(namespace.status("shop").revision(), before)
                    && namespace.everyPodServes("shop", 2));
  }

  private static void patch(Namespace namespace, String resource, String patch) {
    namespace.kubectl("patch", resource, "--type=merge", "-p", patch.replace('\'', '"'));
  }

  private static void scaleOperator(Cluster cluster, int replicas) {
    String scale = "kubectl -n headgate-system scale deployment/headgate-operator --replicas=";
    cluster.shell().run(scale + replicas);
    cluster.shell().run("kubectl -n headgate-system rollout status deployment/headgate-operator");
  }

  private Connection connect(Namespace namespace) throws SQLException {
    return connect(namespace.address("shop"));
  }

  private Connection connect(String address) throws SQLException {
    return DriverManager.getConnection(database.jdbcUrl(address, 5432));
  }

  private static int backendPid(Connection session) throws SQLException {
    try (var statement = session.createStatement();
        var row = statement.executeQuery("SELECT pg_backend_pid()")) {
      row.next();
      return row.getInt(1);
    }
  }

  /** Which pods there are, and how often their containers were started. */
  private static List<String> identities(List<Pod> pods) {
    return pods.stream()
        .map(
            pod ->
                pod.getMetadata().getUid()
                    + " restarted "
                    + pod.getStatus().getContainerStatuses().getFirst().getRestartCount())
        .sorted()
        .toList();
  }
}
