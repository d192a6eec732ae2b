package dev.headgate.operator.plugin;

import static dev.headgate.operator.use.Words.EVERYWHERE;
import static dev.headgate.operator.use.Words.report;
import static dev.headgate.operator.use.Words.running;
import static dev.headgate.operator.use.Words.user;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.PluginStatus;
import dev.headgate.operator.compile.ResourceId;
import dev.headgate.operator.compile.ResourceProblem;
import dev.headgate.operator.push.PodState;
import dev.headgate.operator.push.PodState.PluginLoad;
import dev.headgate.operator.status.Conditions;
import dev.headgate.operator.use.Resources;
import dev.headgate.operator.use.Use;
import dev.headgate.operator.use.User;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class PluginReportTest {

  private static final Instant NOON = Instant.parse("2026-01-01T12:00:00Z");
  private static final PodState WELL = running(new PluginLoad("audit", "Running", 1, 2));
  private static final PodState BROKEN = running(new PluginLoad("audit", "Broken", 9, 0));

  private final Plugin plugin = Resources.plugin(3);
  private final Gateway shop = Resources.gateway("default", "shop", 2);

  @Test
  void shouldSayPlainlyThatNobodyUsesIt() {
    assertThat(all(status(List.of())))
        .containsExactly(
            "Accepted=True Accepted",
            "ResolvedRefs=True Resolved",
            "Programmed=False NotUsed",
            "Ready=False NotUsed",
            "Progressing=False Settled");
  }

  @Test
  void shouldCountItsPodsAndFailures() {
    var status = used(WELL, WELL);

    assertThat(all(status)).contains("Programmed=True Programmed", "Ready=True Ready");
    assertThat(status.runningPods()).isEqualTo(2);
    assertThat(status.brokenPods()).isZero();
    assertThat(status.failures()).isEqualTo(2);
    assertThat(status.overflowed()).isEqualTo(4);
    assertThat(status.usedBy()).containsExactly("default/shop");
  }

  @Test
  void shouldSayInWhichPodsItsBreakerIsOpenAndWhatThatMeans() {
    var status = used(WELL, BROKEN);

    assertThat(status.runningPods()).isEqualTo(1);
    assertThat(status.brokenPods()).isEqualTo(1);
    assertThat(condition(status, "Ready").getReason()).isEqualTo("BreakerOpen");
    assertThat(condition(status, "Ready").getMessage())
        .isEqualTo(
            "its circuit breaker is open in pod-1; requests that need it are refused there"
                + " (failurePolicy: Fail)");
  }

  @Test
  void shouldNameOnlyTheFirstPodsOfMany() {
    var status = used(BROKEN, BROKEN, BROKEN, BROKEN, BROKEN, BROKEN, BROKEN);

    assertThat(condition(status, "Ready").getMessage()).contains("pod-4 and 2 more;");
  }

  @Test
  void shouldNotBeReadyWhereNoPodRunsIt() {
    assertThat(all(used(running()))).contains("Ready=False NoPods");
  }

  @Test
  void shouldTellWhatItNamesAndIsNotThere() {
    var missing =
        new ResourceProblem(
            ResourceId.of(plugin),
            ResourceProblem.Kind.UNRESOLVED,
            "spec.secretRef.name",
            "\"key\"",
            "a Secret of namespace default");

    var status = status(List.of(missing));

    assertThat(all(status)).contains("Accepted=True Accepted", "ResolvedRefs=False RefNotFound");
    assertThat(condition(status, "ResolvedRefs").getMessage()).contains("spec.secretRef.name");
  }

  private PluginStatus used(PodState... pods) {
    return status(List.of(), user(shop, "audit", report(plugin, EVERYWHERE, pods)));
  }

  private PluginStatus status(List<ResourceProblem> problems, User... users) {
    return PluginReport.of(plugin, new Use(plugin, List.of(users)), problems, NOON);
  }

  private static List<String> all(PluginStatus status) {
    return status.conditions().stream()
        .map(c -> c.getType() + "=" + c.getStatus() + " " + c.getReason())
        .toList();
  }

  private static Condition condition(PluginStatus status, String type) {
    return Conditions.find(status.conditions(), type).orElseThrow();
  }
}
