package dev.headgate.examples;

import static dev.headgate.examples.Shop.PATIENCE;
import static dev.headgate.examples.Shop.backendPid;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.headgate.crd.v1alpha1.PodStatus;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** What a person does with a Gateway in production, and what must not happen to its clients. */
@ExtendWith(ClusterExtension.class)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@SuppressWarnings("NullAway.Init") // JUnit fills in
class WholeRoadClusterIT {

  private Shop shop;

  @BeforeEach
  void apply(Namespace namespace) throws IOException {
    shop = Shop.apply(namespace).awaitReady();
  }

  @AfterEach
  void close(Cluster cluster) {
    shop.close();
    assertThat(cluster.operatorLog()).doesNotContainIgnoringCase("forbidden");
  }

  @Test
  void shouldTakeChangesLiveWithoutCuttingASession(Namespace namespace) throws SQLException {
    try (Connection session = shop.connect()) {
      int server = backendPid(session);
      List<String> pods = identities(namespace.pods("shop"));

      shop.patchAndAwaitEverywhere("plugin/witness", "{'spec':{'config':{'round':2}}}");
      shop.patchAndAwaitEverywhere("pool/orders", "{'spec':{'maxServerConnections':60}}");

      assertThat(backendPid(session)).isEqualTo(server);
      assertThat(identities(namespace.pods("shop"))).isEqualTo(pods);
    }
  }

  @Test
  void shouldTakeARotatedPasswordLiveWithoutCuttingASession(Namespace namespace)
      throws IOException, SQLException {
    namespace.kubectl("create", "secret", "generic", "users", "--from-literal=app=app-password");
    shop.patchAndAwaitEverywhere(
        "pool/orders",
        "{'spec':{'mode':'Session','users':{'secretRef':{'name':'users'}}}}",
        PATIENCE);

    rotate(
        namespace,
        shop::connect,
        () -> {
          shop.setPassword("rotated-password");
          shop.patchAndAwaitEverywhere("secret/users", "{'stringData':{'app':'rotated-password'}}");
        },
        address -> shop.connectWith("rotated-password", address),
        "28P01");
    assertThatNothingTells(namespace, "app-password", "rotated-password");
  }

  @Test
  void shouldTakeARotatedCertificateLiveWithoutCuttingASession(
      Namespace namespace, @TempDir Path first, @TempDir Path next)
      throws IOException, SQLException {
    TlsFiles old = TlsFiles.createIn(first);
    TlsFiles rotated = TlsFiles.createIn(next);
    namespace.kubectl(
        "create", "secret", "tls", "shop-tls", "--cert=" + old.certificate(), "--key=" + old.key());
    shop.patchAndAwaitEverywhere(
        "gateway/shop",
        "{'spec':{'listeners':[{'name':'pg','protocol':'PostgreSQL','port':5432,"
            + "'poolRef':{'name':'orders'},"
            + "'tls':{'mode':'Require','secretRef':{'name':'shop-tls'}}}]}}",
        PATIENCE);

    rotate(
        namespace,
        address -> shop.connectTrusting(old.certificate(), address),
        () -> shop.patchAndAwaitEverywhere("secret/shop-tls", rotated.patch()),
        address -> shop.connectTrusting(rotated.certificate(), address),
        "08006");
    assertThatNothingTells(namespace, old.partOfKey(), rotated.partOfKey());
  }

  private interface Client {
    Connection connect(String address) throws SQLException;
  }

  private interface Rotation {
    void run() throws IOException, SQLException;
  }

  /** Every pod serves the next client and refuses the old one, whose session stays. */
  private static void rotate(
      Namespace namespace, Client old, Rotation rotation, Client next, String refusal)
      throws IOException, SQLException {
    try (Connection session = old.connect(namespace.address("shop"))) {
      int server = backendPid(session);

      rotation.run();

      for (Pod pod : namespace.pods("shop")) {
        String address = pod.getStatus().getPodIP();
        next.connect(address).close();
        assertThatThrownBy(() -> old.connect(address))
            .isInstanceOfSatisfying(
                SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(refusal));
      }
      assertThat(backendPid(session)).isEqualTo(server);
    }
  }

  private static void assertThatNothingTells(Namespace namespace, String... secrets) {
    for (Pod pod : namespace.pods("shop")) {
      assertThat(namespace.log(pod)).doesNotContain(secrets);
    }
    assertThat(namespace.kubectl("get", "gateway,pool,events", "-o", "yaml"))
        .doesNotContain(secrets);
  }

  @Test
  void shouldKeepServingTheLastGoodConfigurationWhenAPluginRefusesTheNext(Namespace namespace)
      throws SQLException {
    String good = Objects.requireNonNull(namespace.status("shop").revision());

    shop.patch("plugin/witness", "{'spec':{'config':{'refuse':'this'}}}");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              var programmed = namespace.condition("shop", "Programmed");
              assertThat(programmed.getStatus()).isEqualTo("False");
              assertThat(programmed.getReason()).isEqualTo("Rejected");
              assertThat(programmed.getMessage())
                  .contains("refuse", "nothing to refuse")
                  .containsAnyOf(names(namespace.pods("shop")));
            });
    shop.connect().close();

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
    shop.connect().close();

    shop.patch("plugin/witness", "{'spec':{'config':null}}");
    namespace.kubectl("wait", "--for=condition=Programmed", "gateway/shop", "--timeout=30s");
  }

  /** Before those that time a change: an operator that has just started is slow at its first. */
  @Order(1)
  @Test
  void shouldScaleWithoutCuttingASession(Namespace namespace) throws SQLException {
    try (Connection session = shop.connect()) {
      int server = backendPid(session);

      namespace.kubectl("scale", "gateway/shop", "--replicas=3");
      shop.awaitServed(3);
      namespace.awaitReady("shop");

      assertThat(backendPid(session)).isEqualTo(server);
    }
  }

  @Test
  void shouldDeliverASignalToEveryPodOnce(Namespace namespace) {
    shop.patch("gateway/shop", "{'spec':{'signal':{'id':'one','name':'Wave'}}}");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(namespace.status("shop").pods())
                    .extracting(PodStatus::lastSignal)
                    .containsExactly("one", "one"));
    shop.patchAndAwaitEverywhere("pool/orders", "{'spec':{'maxServerConnections':60}}");

    for (Pod pod : namespace.pods("shop")) {
      assertThat(namespace.log(pod)).containsOnlyOnce(WitnessFactory.SAW);
    }
  }

  @Test
  void shouldServeWithoutTheOperator(Namespace namespace, Cluster cluster) throws SQLException {
    Pod stays = namespace.pods("shop").getFirst();
    Pod goes = namespace.pods("shop").getLast();
    try (Connection session = shop.connect(stays.getStatus().getPodIP())) {
      int server = backendPid(session);

      cluster.scaleOperator(0);
      namespace.kubectl("delete", "pod", goes.getMetadata().getName());
      namespace.kubectl("rollout", "status", "deployment/shop", "--timeout=60s");
      shop.connect().close();
      shop.patch("pool/orders", "{'spec':{'maxServerConnections':60}}");
      assertThat(backendPid(session)).isEqualTo(server);

      String before = namespace.status("shop").revision();
      cluster.scaleOperator(1);
      await()
          .atMost(PATIENCE)
          .until(
              () ->
                  !Objects.equals(namespace.status("shop").revision(), before)
                      && namespace.everyPodServes("shop", 2));
      assertThat(backendPid(session)).isEqualTo(server);
    } finally {
      cluster.scaleOperator(1);
    }
  }

  private static String[] names(List<Pod> pods) {
    return pods.stream().map(pod -> pod.getMetadata().getName()).toArray(String[]::new);
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
