package dev.headgate.examples;

import static dev.headgate.examples.Shop.PATIENCE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.operator.app.Operator;
import dev.headgate.operator.app.Settings;
import dev.headgate.operator.gateway.DataPlaneImage;
import dev.headgate.operator.pki.PkiStore;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The operator works with exactly the permissions that the chart gives it: it runs here as the
 * chart's ServiceAccount, confined to one namespace, through a client that notes what it asks for.
 */
@ExtendWith(ClusterExtension.class)
class PermissionsClusterIT {

  /** Granted without being asked for here, and why. */
  private static final Set<String> ELSEWHERE =
      Set.of(
          // Election is off in this test; without any of these the installed operators, which
          // elect, refuse to start.
          "home: create coordination.k8s.io/leases",
          "home: get coordination.k8s.io/leases",
          "home: patch coordination.k8s.io/leases",
          "home: update coordination.k8s.io/leases",
          "served: patch headgate.dev/pools/status",
          "served: patch headgate.dev/plugins/status",
          // Asked for by an admission plugin that this cluster does not have.
          "served: update headgate.dev/gateways/finalizers");

  @Test
  void shouldNeedEveryPermissionOfTheChartAndNoOther(Namespace served, Cluster cluster)
      throws IOException {
    var requests = new ApiRequests();
    cluster.scaleOperator(0);
    try (var home = cluster.namespace();
        KubernetesClient client = as("confined-headgate-operator", home, cluster, requests)) {
      cluster
          .shell()
          .run(
              "helm install confined charts/headgate --set replicas=0 --set watchNamespaces={"
                  + served.name()
                  + "} --namespace "
                  + home.name());
      try (var operator = Operator.start(client, settings(home, served));
          var shop = Shop.apply(served).awaitReady()) {
        assertThat(operator.observePort()).isPositive();
        live(served, shop);
      }
      new PkiStore(client, home.name(), Clock.offset(Clock.systemUTC(), Duration.ofDays(3650)))
          .current();

      assertThat(requests.forbidden()).isEmpty();
      var needed = new TreeSet<>(ELSEWHERE);
      needed.addAll(requests.permissions(home.name(), "home"));
      needed.addAll(requests.permissions(served.name(), "served"));
      assertThat(needed).containsExactlyElementsOf(granted(home, served));
    } finally {
      cluster.scaleOperator(1);
    }
  }

  /** Everything that makes the operator write. */
  private static void live(Namespace served, Shop shop) {
    shop.patchAndAwaitEverywhere("pool/orders", "{'spec':{'maxServerConnections':60}}", PATIENCE);
    served.kubectl(
        "patch",
        "service/shop",
        "--type=json",
        "--patch=[{\"op\":\"replace\",\"path\":\"/spec/ports/0/port\",\"value\":1}]");
    shop.patch("pdb/shop", "{'spec':{'maxUnavailable':null,'minAvailable':2}}");
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                served
                        .kubectl("get", "service/shop", "-o", "jsonpath={.spec.ports[0].port}")
                        .equals("5432")
                    && served
                        .kubectl("get", "pdb/shop", "-o", "jsonpath={.spec.minAvailable}")
                        .isEmpty());
    shop.patch(
        "gateway/shop",
        "{'spec':{'replicas':null,'autoscaling':{'minReplicas':2,'maxReplicas':3,"
            + "'targetCPUUtilization':80}}}");
    await().atMost(PATIENCE).until(() -> !served.kubectl("get", "hpa", "-o", "name").isEmpty());
    shop.patch("gateway/shop", "{'spec':{'replicas':1,'autoscaling':null}}");
    served.kubectl("wait", "--for=delete", "hpa/shop", "pdb/shop", "--timeout=60s");
  }

  private static Settings settings(Namespace home, Namespace served) {
    return new Settings(
        new DataPlaneImage("headgate/dataplane:" + Cluster.VERSION, "IfNotPresent"),
        home.name(),
        Set.of(served.name()),
        "permissions",
        false,
        0);
  }

  private static KubernetesClient as(
      String account, Namespace home, Cluster cluster, ApiRequests requests) {
    Config config =
        new ConfigBuilder(cluster.client().getConfiguration())
            .withImpersonateUsername("system:serviceaccount:" + home.name() + ":" + account)
            .withImpersonateGroups("system:serviceaccounts", "system:authenticated")
            .build();
    return new KubernetesClientBuilder()
        .withConfig(config)
        .withHttpClientBuilderConsumer(http -> http.addOrReplaceInterceptor("requests", requests))
        .build();
  }

  private static Set<String> granted(Namespace home, Namespace served) {
    return Stream.concat(granted(home, "home"), granted(served, "served"))
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Stream<String> granted(Namespace namespace, String label) {
    return namespace
        .client()
        .rbac()
        .roles()
        .inNamespace(namespace.name())
        .list()
        .getItems()
        .stream()
        .flatMap(role -> role.getRules().stream())
        .flatMap(
            rule ->
                product(rule.getVerbs(), rule.getApiGroups(), rule.getResources())
                    .map(permission -> label + ": " + permission));
  }

  private static Stream<String> product(
      List<String> verbs, List<String> groups, List<String> resources) {
    return verbs.stream()
        .flatMap(verb -> groups.stream().map(group -> ApiRequests.prefix(verb, group)))
        .flatMap(prefix -> resources.stream().map(resource -> prefix + resource));
  }
}
