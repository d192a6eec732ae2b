package dev.headgate.operator.pool;

import static dev.headgate.operator.use.Words.EVERYWHERE;
import static dev.headgate.operator.use.Words.down;
import static dev.headgate.operator.use.Words.report;
import static dev.headgate.operator.use.Words.serving;
import static dev.headgate.operator.use.Words.up;
import static dev.headgate.operator.use.Words.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.Problem;
import dev.headgate.crd.v1alpha1.BackendStatus;
import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.GatewayStatus;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.crd.v1alpha1.PoolStatus;
import dev.headgate.operator.compile.Acceptance;
import dev.headgate.operator.compile.Site;
import dev.headgate.operator.event.FleetReport;
import dev.headgate.operator.push.Outcome;
import dev.headgate.operator.status.Conditions;
import dev.headgate.operator.use.Resources;
import dev.headgate.operator.use.Use;
import dev.headgate.operator.use.User;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PoolReportTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");

  private final Pool pool = Resources.pool(3);
  private final Gateway shop = Resources.gateway("default", "shop", 2);

  @Test
  void shouldSayPlainlyThatNobodyUsesIt() {
    var status = status(NOON);

    assertThat(all(status))
        .containsExactly(
            "Accepted=True Accepted",
            "ResolvedRefs=True Resolved",
            "Programmed=False NotUsed",
            "Ready=False NotUsed",
            "Progressing=False Settled");
    assertThat(condition(status, "Programmed").getMessage()).isEqualTo("no Gateway uses it");
    assertThat(status.gateways()).isZero();
  }

  @Test
  void shouldAddUpWhatThePodsOfAllItsUsersSay() {
    var abroad = Resources.gateway("abroad", "shop", 1);
    var status =
        status(
            NOON,
            user(
                shop,
                "orders",
                report(
                    pool,
                    EVERYWHERE,
                    serving("orders", up("db:5432"), up("db2:5432")),
                    serving("orders", up("db:5432"), down("db2:5432")))),
            user(
                abroad,
                "default/orders",
                report(pool, EVERYWHERE, serving("default/orders", up("db:5432")))));

    assertThat(status.observedGeneration()).isEqualTo(3);
    assertThat(status.usedBy()).containsExactly("default/shop", "abroad/shop");
    assertThat(status.gateways()).isEqualTo(2);
    assertThat(status.pods()).isEqualTo(3);
    assertThat(status.serverConnections()).isEqualTo(9);
    assertThat(status.idleConnections()).isEqualTo(3);
    assertThat(status.assignedConnections()).isEqualTo(6);
    assertThat(status.waitingClients()).isEqualTo(3);
    assertThat(status.backends())
        .containsExactly(
            new BackendStatus("db2:5432", 1, 1, 2), new BackendStatus("db:5432", 3, 0, 6));
    assertThat(all(status)).contains("Programmed=True Programmed", "Ready=True BackendsDegraded");
    assertThat(condition(status, "Ready").getMessage())
        .isEqualTo("down: db2:5432 (for 1 of 2 pods)");
    assertThat(status.conditions())
        .allSatisfy(c -> assertThat(c.getObservedGeneration()).isEqualTo(3));
  }

  @Test
  void shouldNotBeReadyForAGatewayWhosePodsFindNoBackend() {
    var status = used(EVERYWHERE, "orders", false);

    assertThat(all(status)).contains("Ready=False BackendsDown");
    assertThat(condition(status, "Ready").getMessage())
        .contains("default/shop", "db:5432 (for 1 of 1 pods)");
  }

  @Test
  void shouldNotBeReadyWithoutAPodThatServesIt() {
    assertThat(all(used(EVERYWHERE, "another", true))).contains("Ready=False NoPods");
  }

  @Test
  void shouldSayWhereItWasRefusedAndWhy() {
    var refused =
        new Outcome.Refused("r2", "pod-0", List.of(new Problem("$.pools[0]", "1", "something")));

    var status = used(refused, "orders", true);

    assertThat(all(status)).contains("Programmed=False Rejected", "Progressing=False Settled");
    assertThat(condition(status, "Programmed").getMessage())
        .startsWith("default/shop: pod pod-0 refused: $.pools[0]");
  }

  @Test
  void shouldBeOnItsWayWhileAFleetHasAnOlderGeneration() {
    var report = report(Resources.pool(2), EVERYWHERE, serving("orders", up("db:5432")));

    assertThat(all(status(NOON, user(shop, "orders", report))))
        .contains("Programmed=Unknown Pending", "Progressing=True RollingOut");
  }

  @Test
  void shouldBeOnItsWayWhilePodsAreBehind() {
    var status = used(new Outcome.Programmed("r1", List.of("pod-7")), "orders", true);

    assertThat(all(status))
        .contains("Programmed=False PodsBehind", "Ready=True Ready", "Progressing=True RollingOut");
    assertThat(condition(status, "Programmed").getMessage()).contains("pod-7");
  }

  @Test
  void shouldNameTheGatewayThatIsNotAcceptedItself() {
    var conditions = new Conditions(List.of(), 1, NOON);
    conditions.add("Programmed", Conditions.Status.False, "Invalid", "");
    shop.setStatus(
        new GatewayStatus(
            1L, conditions.list(), null, null, null, null, null, List.of(), null, List.of()));

    assertThat(all(used(new Outcome.Pending("nothing to push"), "orders", true)))
        .contains("Programmed=False GatewayNotAccepted");
  }

  @Test
  void shouldStandByWhatWasSaidUntilAFleetIsHeard() {
    pool.setStatus(used(EVERYWHERE, "orders", true));

    var status = status(NOON.plusSeconds(60), user(shop, "orders", FleetReport.NONE));

    assertThat(status.conditions()).isEqualTo(pool.getStatus().conditions());
  }

  @Test
  void shouldNotStandByWhatWasSaidOfAnOlderGeneration() {
    pool.setStatus(used(EVERYWHERE, "orders", true));
    pool.getMetadata().setGeneration(4L);

    assertThat(all(status(NOON, user(shop, "orders", FleetReport.NONE))))
        .contains("Programmed=Unknown Pending", "Ready=Unknown Pending");
  }

  @Test
  void shouldMoveTransitionTimesOnlyWithTheStatus() {
    pool.setStatus(used(EVERYWHERE, "orders", true));
    var later = NOON.plusSeconds(60);

    var report = report(pool, EVERYWHERE, serving("orders", up("db2:5432"), down("db:5432")));
    var degraded = status(later, user(shop, "orders", report));

    assertThat(condition(degraded, "Ready").getReason()).isEqualTo("BackendsDegraded");
    assertThat(condition(degraded, "Ready").getLastTransitionTime()).isEqualTo(NOON.toString());

    pool.setStatus(degraded);
    var gone = status(later, user(shop, "orders", report(pool, EVERYWHERE)));

    assertThat(condition(gone, "Ready").getLastTransitionTime()).isEqualTo(later.toString());
    assertThat(condition(gone, "Programmed").getLastTransitionTime()).isEqualTo(NOON.toString());
  }

  @Test
  void shouldNotBeAcceptedWhereItsBudgetCannotHold() {
    var many = Resources.gateway("default", "many", 20);

    var status = status(NOON, user(many, "orders", report(pool, EVERYWHERE)));

    assertThat(all(status)).contains("Accepted=False Invalid");
    assertThat(condition(status, "Accepted").getMessage())
        .contains("spec.maxServerConnections: 10", "Gateway default/many");
  }

  private PoolStatus used(Outcome outcome, String nameInPod, boolean healthy) {
    var backend = healthy ? up("db:5432") : down("db:5432");
    return status(NOON, user(shop, "orders", report(pool, outcome, serving(nameInPod, backend))));
  }

  private PoolStatus status(Instant time, User... users) {
    var use = new Use(pool, List.of(users));
    var gateways = use.users().stream().map(User::gateway).toList();
    var world = new ThisPool(pool, (_, _) -> null);
    var problems = new Acceptance(Site.CLUSTER).problems(pool, gateways, world);
    return PoolReport.of(pool, use, problems, time);
  }

  private static List<String> all(PoolStatus status) {
    return status.conditions().stream()
        .map(c -> c.getType() + "=" + c.getStatus() + " " + c.getReason())
        .toList();
  }

  private static Condition condition(PoolStatus status, String type) {
    return Conditions.find(status.conditions(), type).orElseThrow();
  }
}
