package dev.headgate.operator.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.operator.desired.BootSecrets;
import dev.headgate.operator.gateway.DataPlaneImage;
import dev.headgate.operator.push.FakePods;
import dev.headgate.operator.push.PodState.PluginLoad;
import dev.headgate.operator.status.Conditions;
import dev.headgate.operator.use.Resources;
import dev.headgate.operator.use.Words;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The whole operator in front of an API server and pods that are in memory. */
class OperatorIT {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final ApiServer api = new ApiServer();
  private final KubernetesClient client = api.client();
  private final FakePods pods = new FakePods();
  private final Operator operator =
      Operator.start(
          client,
          new Settings(
              new DataPlaneImage("headgate/dataplane:test", "Never"),
              "headgate",
              Set.of(),
              "operator-0",
              false,
              0),
          certificates -> pods);

  @BeforeEach
  void fleetOfTwo() {
    pods.pools.put("shop-a", Words.serving("orders", Words.up("db:5432")).pools().getFirst());
    pods.pools.put("shop-b", Words.serving("orders", Words.up("db:5432")).pools().getFirst());
    pods.plugins.put("shop-a", new PluginLoad("audit", "Running", 0, 0));
    pods.plugins.put("shop-b", new PluginLoad("audit", "Running", 0, 0));
    createPod("shop-a");
    createPod("shop-b");
  }

  @AfterEach
  void close() {
    operator.close();
    api.close();
  }

  @Test
  void shouldTellPoolsAndPluginsWhoUsesThemAndHowTheyDo() {
    create(Resources.pool(1));
    create(Resources.plugin(1));
    awaitCondition(Pool.class, "orders", "Ready", "False", "NotUsed");
    awaitCondition(Plugin.class, "audit", "Ready", "False", "NotUsed");

    create(Resources.gateway("default", "shop", 2));

    awaitCondition(Pool.class, "orders", "Programmed", "True", "Programmed");
    awaitCondition(Pool.class, "orders", "Ready", "True", "Ready");
    awaitCondition(Plugin.class, "audit", "Ready", "True", "Ready");
    var pool = get(Pool.class, "orders").getStatus();
    assertThat(pool.usedBy()).containsExactly("default/shop");
    assertThat(pool.pods()).isEqualTo(2);
    assertThat(pool.serverConnections()).isEqualTo(6);
    assertThat(get(Plugin.class, "audit").getStatus().runningPods()).isEqualTo(2);

    client.resource(get(Gateway.class, "shop")).delete();

    awaitCondition(Pool.class, "orders", "Programmed", "False", "NotUsed");
    awaitCondition(Plugin.class, "audit", "Programmed", "False", "NotUsed");
  }

  @Test
  void shouldTellAPoolThatAGatewayDroppedIt() {
    serve();

    edit(
        Gateway.class,
        "shop",
        gateway -> gateway.setSpec(Resources.gatewayWithout("orders").getSpec()));

    awaitCondition(Pool.class, "orders", "Ready", "False", "NotUsed");
  }

  @Test
  void shouldShowAnOpenBreakerAndADeadBackendWithinARound() {
    serve();

    pods.plugins.put("shop-b", new PluginLoad("audit", "Broken", 5, 0));
    pods.pools.put("shop-b", Words.serving("orders", Words.down("db:5432")).pools().getFirst());

    awaitCondition(Plugin.class, "audit", "Ready", "False", "BreakerOpen");
    assertThat(get(Plugin.class, "audit").getStatus().failures()).isEqualTo(5);
    awaitCondition(Pool.class, "orders", "Ready", "True", "BackendsDegraded");
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(warnings())
                    .contains("Plugin audit BreakerOpen", "Pool orders BackendsDegraded"));
  }

  @Test
  void shouldSayOnPoolAndGatewayThatAPodRefused() {
    serve();
    String served = revision();

    pods.refuseAllBut(served);
    resize(20);

    awaitCondition(Gateway.class, "shop", "Programmed", "False", "Rejected");
    awaitCondition(Pool.class, "orders", "Programmed", "False", "Rejected");
    assertThat(condition(get(Pool.class, "orders"), "Programmed").getMessage())
        .contains("default/shop");
    assertThat(get(Gateway.class, "shop").getStatus().lastGoodRevision()).isEqualTo(served);
  }

  @Test
  void shouldPushAUserThatIsRotatedInItsSecret() {
    create(users("first-password"));
    serve(Resources.sessionPool());
    String before = revision();
    assertThat(bootDocument()).contains("first-password");

    client.resource(users("second-password")).update();

    await()
        .atMost(PATIENCE)
        .until(
            () ->
                Stream.of("shop-a", "shop-b")
                    .map(pods::revision)
                    .noneMatch(revision -> Objects.equals(revision, before)));
    await().atMost(PATIENCE).until(() -> bootDocument().contains("second-password"));
    assertThat(everythingSaid()).doesNotContain("first-password", "second-password");
  }

  @Test
  void shouldSayThatTheSecretOfTheUsersIsGoneAndServeOn() {
    create(users("first-password"));
    serve(Resources.sessionPool());
    String served = revision();

    client.resource(users("")).delete();

    awaitCondition(Gateway.class, "shop", "ResolvedRefs", "False", "RefNotFound");
    awaitCondition(Pool.class, "orders", "ResolvedRefs", "False", "RefNotFound");
    assertThat(condition(get(Pool.class, "orders"), "ResolvedRefs").getMessage())
        .contains("spec.users.secretRef.name: \"users\"");
    assertThat(pods.revision("shop-a")).isEqualTo(served);

    create(users("multi\nline-password"));

    awaitCondition(Gateway.class, "shop", "Accepted", "False", "Invalid");
    awaitCondition(Pool.class, "orders", "Accepted", "False", "Invalid");
    assertThat(condition(get(Pool.class, "orders"), "Accepted").getMessage())
        .contains("spec.users.secretRef.ann: ***");
    assertThat(everythingSaid()).doesNotContain("line-password");
  }

  private static Secret users(String password) {
    return new SecretBuilder()
        .withNewMetadata()
        .withNamespace("default")
        .withName("users")
        .endMetadata()
        .withType("Opaque")
        .addToData("ann", Base64.getEncoder().encodeToString(password.getBytes(UTF_8)))
        .build();
  }

  private String bootDocument() {
    return Objects.requireNonNull(
        BootSecrets.file(get(Secret.class, "shop-boot"), BootSecrets.DOCUMENT));
  }

  /** Every status, and every Event. */
  private String everythingSaid() {
    return Serialization.asYaml(get(Gateway.class, "shop"))
        + Serialization.asYaml(get(Pool.class, "orders"))
        + Serialization.asYaml(client.events().v1().events().inNamespace("default").list());
  }

  @Test
  void shouldRepairDrift() {
    serve();

    edit(Service.class, "shop", service -> service.getSpec().getPorts().getFirst().setPort(1));
    client.apps().deployments().inNamespace("default").withName("shop").delete();

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              assertThat(get(Service.class, "shop").getSpec().getPorts().getFirst().getPort())
                  .isEqualTo(5432);
              assertThat(
                      client.resources(Deployment.class).inNamespace("default").list().getItems())
                  .hasSize(1);
            });
  }

  @Test
  void shouldRewriteNothingThatDidNotChange() {
    serve();
    var before = versions();
    String revision = revision();

    resize(20);
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                !revision.equals(get(Gateway.class, "shop").getStatus().lastGoodRevision())
                    && isSettled());

    var changed = versions();
    changed.entrySet().removeIf(entry -> entry.getValue().equals(before.get(entry.getKey())));
    assertThat(changed.keySet()).containsExactly("Secret shop-boot");
  }

  @Test
  void shouldNotDropPodsWhenAnAutoscalerTakesOver() {
    serve();
    assertThat(get(Deployment.class, "shop").getSpec().getReplicas()).isEqualTo(2);

    edit(
        Gateway.class, "shop", gateway -> gateway.setSpec(Resources.autoscaledGateway().getSpec()));
    await().atMost(PATIENCE).until(() -> exists(HorizontalPodAutoscaler.class));
    assertThat(get(Deployment.class, "shop").getSpec().getReplicas()).isEqualTo(2);

    // What the autoscaler does stays, whatever else is applied.
    client.apps().deployments().inNamespace("default").withName("shop").scale(5);
    edit(
        Gateway.class,
        "shop",
        gateway -> gateway.setSpec(Resources.autoscaledGateway("5m").getSpec()));
    await()
        .atMost(PATIENCE)
        .until(
            () ->
                get(Deployment.class, "shop")
                        .getSpec()
                        .getTemplate()
                        .getSpec()
                        .getTerminationGracePeriodSeconds()
                    > 300);
    assertThat(get(Deployment.class, "shop").getSpec().getReplicas()).isEqualTo(5);
  }

  @Test
  void shouldServeItsHealthAndItsMetrics() throws Exception {
    serve();

    assertThat(observe("/livez")).isEqualTo("200 ok");
    assertThat(observe("/readyz")).isEqualTo("200 ok");
    assertThat(observe("/metrics"))
        .contains("headgate_operator_calls_seconds_count{call=\"push\",result=\"applied\"} 2")
        .containsPattern("reconciliations_.*gateway");
  }

  private void serve() {
    serve(Resources.pool(1));
  }

  private void serve(Pool pool) {
    create(pool);
    create(Resources.plugin(1));
    create(Resources.gateway("default", "shop", 2));
    awaitCondition(Gateway.class, "shop", "Programmed", "True", "Programmed");
    await()
        .atMost(PATIENCE)
        .until(() -> get(Gateway.class, "shop").getStatus().lastGoodRevision() != null);
    awaitCondition(Pool.class, "orders", "Programmed", "True", "Programmed");
    awaitCondition(Plugin.class, "audit", "Ready", "True", "Ready");
  }

  private void resize(int maxServerConnections) {
    edit(
        Pool.class,
        "orders",
        pool -> pool.setSpec(Resources.pool(2, maxServerConnections).getSpec()));
  }

  private String revision() {
    return Objects.requireNonNull(get(Gateway.class, "shop").getStatus().revision());
  }

  private boolean isSettled() {
    return "True".equals(condition(get(Gateway.class, "shop"), "Programmed").getStatus())
        && "True".equals(condition(get(Pool.class, "orders"), "Programmed").getStatus());
  }

  private Map<String, String> versions() {
    var versions = new TreeMap<String, String>();
    List<Class<? extends HasMetadata>> kinds =
        List.of(
            Deployment.class,
            Service.class,
            Secret.class,
            ServiceAccount.class,
            PodDisruptionBudget.class);
    for (var kind : kinds) {
      for (var object : client.resources(kind).inNamespace("default").list().getItems()) {
        versions.put(
            object.getKind() + " " + object.getMetadata().getName(),
            object.getMetadata().getResourceVersion());
      }
    }
    return versions;
  }

  private List<String> warnings() {
    return client.events().v1().events().inNamespace("default").list().getItems().stream()
        .filter(event -> "Warning".equals(event.getType()))
        .map(
            event ->
                event.getRegarding().getKind()
                    + " "
                    + event.getRegarding().getName()
                    + " "
                    + event.getReason())
        .toList();
  }

  private String observe(String path) throws Exception {
    var uri = URI.create("http://127.0.0.1:" + operator.observePort() + path);
    try (var http = HttpClient.newHttpClient()) {
      var response =
          http.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
      return response.statusCode() + " " + response.body();
    }
  }

  private void createPod(String name) {
    var pod =
        new PodBuilder()
            .withNewMetadata()
            .withNamespace("default")
            .withName(name)
            .addToLabels("app.kubernetes.io/name", "headgate")
            .addToLabels("app.kubernetes.io/instance", "shop")
            .addToLabels("app.kubernetes.io/component", "dataplane")
            .addToLabels("app.kubernetes.io/managed-by", "headgate-operator")
            .endMetadata()
            .withNewSpec()
            .endSpec()
            .withNewStatus()
            .withPhase("Running")
            .withPodIP("127.0.0.1")
            .addNewCondition()
            .withType("Ready")
            .withStatus("True")
            .endCondition()
            .endStatus()
            .build();
    create(pod);
    client.resource(pod).patchStatus();
  }

  /** As {@code kubectl patch}: whatever the operator writes meanwhile, it is no conflict. */
  private <R extends HasMetadata> void edit(Class<R> type, String name, Consumer<R> change) {
    client.resources(type).inNamespace("default").withName(name).unlock().accept(change);
  }

  private void create(HasMetadata resource) {
    if (resource.getMetadata().getNamespace() == null) {
      resource.getMetadata().setNamespace("default");
    }
    client.resource(resource).create();
  }

  private boolean exists(Class<? extends HasMetadata> type) {
    return client.resources(type).inNamespace("default").withName("shop").get() != null;
  }

  private <R extends HasMetadata> R get(Class<R> type, String name) {
    return client.resources(type).inNamespace("default").withName(name).require();
  }

  private <R extends CustomResource<?, ?>> void awaitCondition(
      Class<R> type, String name, String condition, String status, String reason) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              var found = condition(get(type, name), condition);
              assertThat(found.getStatus() + " " + found.getReason())
                  .as(found.getMessage())
                  .isEqualTo(status + " " + reason);
            });
  }

  private static Condition condition(CustomResource<?, ?> resource, String type) {
    Function<String, AssertionError> missing =
        what -> new AssertionError(resource.getKind() + " has no " + what);
    List<Condition> conditions =
        switch (resource) {
          case Gateway g when g.getStatus() != null -> g.getStatus().conditions();
          case Pool p when p.getStatus() != null -> p.getStatus().conditions();
          case Plugin p when p.getStatus() != null -> p.getStatus().conditions();
          default -> throw missing.apply("status");
        };
    return Conditions.find(conditions, type).orElseThrow(() -> missing.apply(type));
  }
}
