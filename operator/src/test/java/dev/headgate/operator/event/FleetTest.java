package dev.headgate.operator.event;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.config.GatewayConfig;
import dev.headgate.operator.pki.PkiFixture;
import dev.headgate.operator.push.ControlCertificates;
import dev.headgate.operator.push.Document;
import dev.headgate.operator.push.FakePods;
import dev.headgate.operator.push.Outcome;
import dev.headgate.operator.push.Pod;
import dev.headgate.operator.push.Signal;
import dev.headgate.operator.push.Tick;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FleetTest {

  private static final GatewayConfig SHOP = new GatewayConfig("default", "shop");

  private final PkiFixture pki = new PkiFixture();
  private final FakePods pods = new FakePods();
  private final AtomicInteger reports = new AtomicInteger();
  private final Fleets fleets = new Fleets(certificates -> pods, Clock.systemUTC());

  FleetTest() {
    fleets.onReport(gateway -> reports.incrementAndGet());
  }

  @AfterEach
  void close() {
    fleets.close();
  }

  @Test
  void shouldPushWhatChangesAndReportIt() {
    aim("r1", pods.pods("a", "b"), null);
    awaitProgrammed("r1");

    aim("r2", pods.pods("a", "b"), null);
    awaitProgrammed("r2");

    assertThat(pods.revision("b")).isEqualTo("r2");
    assertThat(reports).hasValueGreaterThanOrEqualTo(2);
  }

  @Test
  void shouldPushTheLastOfABurstOnly() {
    aim("r1", pods.pods("a"), null);
    awaitProgrammed("r1");

    for (int i = 2; i <= 20; i++) {
      aim("r" + i, pods.pods("a"), null);
    }
    awaitProgrammed("r20");

    assertThat(pods.pushes).containsExactly("a=r1", "a=r20");
  }

  @Test
  void shouldBringBackAPodThatRestartedUnnoticed() {
    aim("r1", pods.pods("a"), null);
    awaitProgrammed("r1");

    pods.boot("a", "r0");

    await().atMost(Duration.ofSeconds(15)).until(() -> "r1".equals(pods.revision("a")));
  }

  @Test
  void shouldNotAskAgainAtOnceAfterARefusal() {
    pods.refused.add("bad");
    aim("bad", pods.pods("a", "b"), null);
    await().until(() -> fleets.report(SHOP).outcome() instanceof Outcome.Refused);

    aim("bad", pods.pods("a", "b", "c"), null);
    await().until(() -> fleets.report(SHOP).pods().size() == 3);

    assertThat(pods.pushes).containsExactly("a=bad");
  }

  @Test
  void shouldDeliverASignalOnceAlsoToAPodThatWasAway() {
    pods.unreachable.add("b");
    var signal = new Signal("s1", "SIGHUP", Map.of(), FakePods.CREATED, Set.of());
    aim("r1", pods.pods("a", "b"), signal);
    await().until(() -> fleets.report(SHOP).signalled().equals(Set.of("a")));

    pods.unreachable.clear();
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> fleets.report(SHOP).signalled().equals(Set.of("a", "b")));

    assertThat(pods.signals).containsExactly("a=s1", "b=s1");
  }

  @Test
  void shouldSpareThosePodsASignalThatHadItOrAreYounger() {
    var before = FakePods.CREATED.minusSeconds(1);
    aim("r1", pods.pods("young"), new Signal("s1", "x", Map.of(), before, Set.of()));
    awaitProgrammed("r1");
    aim("r2", pods.pods("a"), new Signal("s1", "x", Map.of(), FakePods.CREATED, Set.of("a")));
    awaitProgrammed("r2");

    assertThat(pods.signals).isEmpty();
  }

  @Test
  void shouldTickEveryPodWithItsPlaceInTheFleet() {
    aim("r1", List.of(pods.pod("a", false, true), pods.pod("b")), null);

    await().until(() -> pods.ticks.size() == 2);

    assertThat(tick("a").podIndex()).isZero();
    assertThat(tick("a").leader()).isFalse();
    assertThat(tick("b").podIndex()).isEqualTo(1);
    assertThat(tick("b").leader()).isTrue();
    assertThat(tick("b").replicas()).isEqualTo(2);
    assertThat(tick("b").readyReplicas()).isEqualTo(1);
  }

  @Test
  void shouldOnlyWatchWithoutADocument() {
    pods.boot("a", "r0");
    fleets.aim(SHOP, target(null, pods.pods("a"), null));

    await().until(() -> fleets.report(SHOP).pods().containsKey("a"));

    assertThat(pods.pushes).isEmpty();
    assertThat(requireNonNull(fleets.report(SHOP).pods().get("a")).revision()).isEqualTo("r0");
  }

  private Tick tick(String pod) {
    return requireNonNull(pods.ticks.get(pod));
  }

  private void awaitProgrammed(String revision) {
    await()
        .until(
            () ->
                fleets.report(SHOP).outcome()
                        instanceof Outcome.Programmed(var programmed, var behind)
                    && programmed.equals(revision));
  }

  private void aim(String revision, List<Pod> fleet, @Nullable Signal signal) {
    fleets.aim(SHOP, target(new Document(revision, 1, "{}"), fleet, signal));
  }

  private FleetTarget target(
      @Nullable Document document, List<Pod> fleet, @Nullable Signal signal) {
    return new FleetTarget(
        document,
        Map.of(),
        fleet,
        true,
        Duration.ofSeconds(1),
        Duration.ofMillis(50),
        fleet.size(),
        signal,
        new ControlCertificates(pki.client(), List.of(pki.root()), "x"));
  }
}
