package dev.headgate.operator.push;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutTest {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final Document NEW = new Document("new", 2, "{}");

  private final FakePods pods = new FakePods();
  private final Rollout rollout = new Rollout(pods);

  @Test
  void shouldAskOnePodBeforeTheOthers() throws Exception {
    var round = run(pods.pods("a", "b", "c"));

    assertThat(pods.pushes).hasSize(3).startsWith("a=new").contains("b=new", "c=new");
    assertThat(round.outcome()).isEqualTo(new Outcome.Programmed("new", List.of()));
    assertThat(requireNonNull(round.pods().get("b")).revision()).isEqualTo("new");
  }

  @Test
  void shouldPreferAReadyCanary() throws Exception {
    pods.refused.add("new");

    run(List.of(pods.pod("a", false, true), pods.pod("b")));

    assertThat(pods.pushes).containsExactly("b=new");
  }

  @Test
  void shouldStopAtARefusedCanary() throws Exception {
    pods.boot("a", "old");
    pods.refused.add("new");

    var round = run(pods.pods("a", "b"));

    assertThat(pods.pushes).containsExactly("a=new");
    assertThat(round.outcome())
        .isInstanceOfSatisfying(
            Outcome.Refused.class,
            refused -> {
              assertThat(refused.pod()).isEqualTo("a");
              assertThat(refused.problems()).extracting("path").containsExactly("$.plugins[0]");
            });
    assertThat(requireNonNull(round.pods().get("a")).revision()).isEqualTo("old");
    assertThat(requireNonNull(round.pods().get("a")).message()).contains("$.plugins[0]");
  }

  @Test
  void shouldAskEverybodyAtOnceWithoutCanary() throws Exception {
    pods.refused.add("new");

    rollout.run(NEW, pods.pods("a", "b"), false, TIMEOUT, null);

    assertThat(pods.pushes).containsExactlyInAnyOrder("a=new", "b=new");
  }

  @Test
  void shouldPushOnlyToPodsThatAreBehind() throws Exception {
    pods.boot("a", "new");
    pods.boot("b", "old");

    var round = run(pods.pods("a", "b"));

    assertThat(pods.pushes).containsExactly("b=new");
    assertThat(round.outcome()).isEqualTo(new Outcome.Programmed("new", List.of()));
  }

  @Test
  void shouldNameThePodsThatDoNotAnswer() throws Exception {
    pods.unreachable.add("b");

    var round = run(pods.pods("a", "b"));

    assertThat(round.outcome()).isEqualTo(new Outcome.Programmed("new", List.of("b")));
    assertThat(requireNonNull(round.pods().get("b")).message()).contains("connection refused");
  }

  @Test
  void shouldStayPendingWhileNobodyAnswers() throws Exception {
    pods.unreachable.add("a");

    assertThat(run(pods.pods("a")).outcome()).isInstanceOf(Outcome.Pending.class);
    assertThat(run(List.of()).outcome()).isInstanceOf(Outcome.Pending.class);
  }

  @Test
  void shouldWaitForABusyPod() throws Exception {
    pods.busy.put("a", 2);

    var round = run(pods.pods("a"));

    assertThat(pods.pushes).hasSize(3);
    assertThat(round.outcome()).isEqualTo(new Outcome.Programmed("new", List.of()));
  }

  @Test
  void shouldSpareAPodThatLacksAPlugin() throws Exception {
    var round = run(List.of(pods.pod("a", true, false), pods.pod("b")));

    assertThat(pods.pushes).containsExactly("b=new");
    assertThat(round.outcome()).isEqualTo(new Outcome.Programmed("new", List.of("a")));
  }

  @Test
  void shouldOnlyLookWhileARefusalStands() throws Exception {
    var held = new Outcome.Refused("new", "a", List.of());

    var round = rollout.run(NEW, pods.pods("a"), true, TIMEOUT, held);

    assertThat(pods.pushes).isEmpty();
    assertThat(round.outcome()).isSameAs(held);
  }

  private Rollout.Round run(List<Pod> fleet) throws InterruptedException {
    return rollout.run(NEW, fleet, true, TIMEOUT, null);
  }
}
