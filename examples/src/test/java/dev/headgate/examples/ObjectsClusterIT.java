package dev.headgate.examples;

import static dev.headgate.examples.Shop.PATIENCE;
import static dev.headgate.examples.Shop.backendPid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetSpec;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a Gateway owns is as the Gateway says, whoever touches it, and is left alone otherwise. */
@ExtendWith(ClusterExtension.class)
@SuppressWarnings("NullAway.Init") // JUnit fills in
class ObjectsClusterIT {

  private static final String OWNED =
      "service,deployment,serviceaccount,secret,poddisruptionbudget,horizontalpodautoscaler";

  private Shop shop;

  @BeforeEach
  void apply(Namespace namespace) throws IOException {
    shop = Shop.apply(namespace).awaitReady();
  }

  @AfterEach
  void close() {
    shop.close();
  }

  @Test
  void shouldRepairWhatSomebodyEdits(Namespace namespace) throws SQLException {
    try (Connection session = shop.connect()) {
      int server = backendPid(session);

      namespace.kubectl("scale", "deployment/shop", "--replicas=3");
      json(namespace, "service/shop", "[{'op':'replace','path':'/spec/ports/0/port','value':1}]");
      shop.patch("service/shop", "{'spec':{'selector':{'app.kubernetes.io/instance':'other'}}}");
      shop.patch("pdb/shop", "{'spec':{'maxUnavailable':null,'minAvailable':2}}");
      shop.patch("serviceaccount/shop", "{'automountServiceAccountToken':true}");
      shop.patch("secret/shop-boot", "{'data':{'config.json':'e30='}}");

      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> {
                assertThat(deployedReplicas(namespace)).isEqualTo(2);
                var service = namespace.service("shop").getSpec();
                assertThat(service.getPorts())
                    .extracting(ServicePort::getPort)
                    .containsExactly(5432);
                assertThat(service.getSelector())
                    .containsEntry("app.kubernetes.io/instance", "shop");
                assertThat(budget(namespace).getMinAvailable()).isNull();
                assertThat(budget(namespace).getMaxUnavailable().getIntVal()).isEqualTo(1);
                assertThat(get(namespace, "serviceaccount/shop", "{.automountServiceAccountToken}"))
                    .isEqualTo("false");
                assertThat(get(namespace, "secret/shop-boot", "{.data.config\\.json}"))
                    .isNotEqualTo("e30=");
              });
      shop.awaitServed(2);
      assertThat(backendPid(session)).isEqualTo(server);
      shop.connect().close();
    }
  }

  @Test
  void shouldBringBackWhatSomebodyDeletes(Namespace namespace) throws SQLException {
    List<String> before = owned(namespace);

    namespace.kubectl("delete", "service/shop", "pdb/shop", "serviceaccount/shop");
    namespace.kubectl("delete", "secret/shop-boot");

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(owned(namespace)).hasSameSizeAs(before));
    // The Deployment is the one that stayed.
    assertThat(owned(namespace)).filteredOn(before::contains).hasSize(1);
    shop.awaitServed(2).connect().close();
  }

  @Test
  void shouldWriteNothingWithoutAChange(Namespace namespace) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(1))
        .untilAsserted(
            () ->
                assertThat(namespace.condition("shop", "Progressing").getStatus())
                    .isEqualTo("False"));

    // Longer than any interval of the operator at which it looks again.
    String[] before = {""};
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofSeconds(20))
        .pollDelay(Duration.ZERO)
        .until(
            () -> {
              String now = versions(namespace);
              boolean same = now.equals(before[0]);
              before[0] = now;
              return same;
            });
  }

  @Test
  void shouldKeepABudgetOnlyOverSeveralPods(Namespace namespace) {
    namespace.kubectl("scale", "gateway/shop", "--replicas=1");
    namespace.kubectl("wait", "--for=delete", "pdb/shop", "--timeout=30s");
    shop.awaitServed(1);

    namespace.kubectl("scale", "gateway/shop", "--replicas=2");
    await()
        .atMost(PATIENCE)
        .until(() -> !get(namespace, "pdb", "{.items[*].metadata.name}").isEmpty());
  }

  @Test
  void shouldLeaveTheNumberOfPodsToAnAutoscaler(Namespace namespace) throws SQLException {
    try (Connection session = shop.connect()) {
      int server = backendPid(session);

      shop.patch(
          "gateway/shop",
          "{'spec':{'replicas':null,'autoscaling':{'minReplicas':1,'maxReplicas':4,"
              + "'targetCPUUtilization':80,"
              + "'behavior':{'scaleDown':{'selectPolicy':'Disabled'}}}}}");
      await()
          .atMost(PATIENCE)
          .until(() -> !get(namespace, "hpa", "{.items[*].metadata.name}").isEmpty());
      assertThat(deployedReplicas(namespace)).isEqualTo(2);
      // As the autoscaler would.
      namespace.kubectl("scale", "deployment/shop", "--replicas=3");
      shop.awaitServed(3);
      shop.patch("pool/orders", "{'spec':{'queueTimeout':'7s'}}");
      shop.awaitServed(3);
      assertThat(deployedReplicas(namespace)).isEqualTo(3);
      assertThat(backendPid(session)).isEqualTo(server);

      shop.patch("gateway/shop", "{'spec':{'replicas':2,'autoscaling':null}}");
      namespace.kubectl("wait", "--for=delete", "hpa/shop", "--timeout=30s");
      shop.awaitServed(2);
    }
  }

  private static int deployedReplicas(Namespace namespace) {
    return Integer.parseInt(get(namespace, "deployment/shop", "{.spec.replicas}"));
  }

  private static PodDisruptionBudgetSpec budget(Namespace namespace) {
    return namespace
        .client()
        .policy()
        .v1()
        .podDisruptionBudget()
        .inNamespace(namespace.name())
        .withName("shop")
        .get()
        .getSpec();
  }

  private static List<String> owned(Namespace namespace) {
    var path = "jsonpath={range .items[*]}{.metadata.uid}{\"\\n\"}{end}";
    return namespace
        .kubectl("get", OWNED, "-l", "app.kubernetes.io/instance=shop", "-o", path)
        .lines()
        .toList();
  }

  private static String versions(Namespace namespace) {
    return get(
        namespace,
        OWNED + ",gateway,pool,plugin",
        "{range .items[*]}{.kind}/{.metadata.name} {.metadata.resourceVersion}{\"\\n\"}{end}");
  }

  private static String get(Namespace namespace, String what, String path) {
    return namespace.kubectl("get", what, "-o", "jsonpath=" + path);
  }

  private static void json(Namespace namespace, String resource, String patch) {
    namespace.kubectl("patch", resource, "--type=json", "-p", patch.replace('\'', '"'));
  }
}
