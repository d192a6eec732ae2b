package dev.headgate.proxy.control;

import static dev.headgate.proxy.control.Documents.document;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.Configuration;
import dev.headgate.config.Problem;
import dev.headgate.proxy.control.PushCounters.Outcome;
import dev.headgate.proxy.control.PushResult.Applied;
import dev.headgate.proxy.control.PushResult.Busy;
import dev.headgate.proxy.control.PushResult.NeedsRestart;
import dev.headgate.proxy.control.PushResult.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class PushTest {

  private static final Problem PROBLEM = new Problem("$.x", "1", "2");

  private final FakePlugins plugins = new FakePlugins();
  private final FakeSnapshots snapshots = new FakeSnapshots(plugins.events);
  private final List<Configuration> heard = new ArrayList<>();
  private final Push push = new Push(plugins, snapshots, false, heard::add);

  @Test
  void shouldCommitTheSnapshotThenThePlugins() {
    snapshots.warnings = List.of("careful");

    Applied applied = applied(push.push(document(1, 5432)));

    assertThat(applied.revision()).isEqualTo(applied.effectiveRevision());
    assertThat(applied.warnings()).containsExactly("careful");
    assertThat(plugins.events)
        .containsExactly(
            "plugins prepare", "snapshot prepare", "snapshot commit", "plugins commit");
    assertThat(heard).containsExactly(snapshots.committed);
    assertThat(push.counters().count(Outcome.APPLIED)).isEqualTo(1);
  }

  @Test
  void shouldNotEvenPrepareWhatIsInvalid() {
    assertThat(problems(push.push("{}".getBytes(UTF_8)))).contains("$.sequence", "$.listeners");
    assertThat(plugins.events).isEmpty();
    assertThat(push.counters().count(Outcome.REJECTED)).isEqualTo(1);
  }

  @Test
  void shouldAbortWhenAPluginCannotBeLoaded() {
    plugins.problems = List.of(PROBLEM);

    assertThat(push.push(document(1, 5432))).isEqualTo(new Rejected(List.of(PROBLEM)));
    assertThat(plugins.events).containsExactly("plugins prepare", "plugins abort");
    assertThat(push.current()).isNull();
  }

  @Test
  void shouldAbortWhenOnConfigLoadedRefuses() {
    plugins.onConfigLoadedProblems = List.of(PROBLEM);

    assertThat(push.push(document(1, 5432))).isEqualTo(new Rejected(List.of(PROBLEM)));
    assertThat(plugins.events).containsExactly("plugins prepare", "plugins abort");
  }

  @Test
  void shouldServeWhatOnConfigLoadedMadeOfIt() {
    plugins.onConfigLoaded = document -> with(document, "drain", Map.of("timeout", "7s"));

    Applied applied = applied(push.push(document(3, 5432)));

    assertThat(applied.effectiveRevision()).isNotEqualTo(applied.revision());
    assertThat(committed().drain().timeout()).hasSeconds(7);
    assertThat(committed().sequence()).isEqualTo(3);
    assertThat(committed().revision()).isEqualTo(applied.effectiveRevision());
  }

  @Test
  void shouldReadAgainWhatOnConfigLoadedMadeOfIt() {
    plugins.onConfigLoaded = document -> with(document, "drain", Map.of("timeout", "soon"));

    assertThat(problems(push.push(document(1, 5432)))).containsExactly("$.drain.timeout");
    assertThat(plugins.events).containsExactly("plugins prepare", "plugins abort");
  }

  @Test
  void shouldNotLetPluginsChangeThePlugins() {
    Map<String, Object> another = Map.of("name", "x", "type", "BuiltIn", "builtIn", "audit");
    plugins.onConfigLoaded = document -> with(document, "plugins", List.of(another));

    assertThat(problems(push.push(document(1, 5432)))).containsExactly("$.plugins");
  }

  @Test
  void shouldAbortBothWhenAPortIsTaken() {
    snapshots.problems = List.of(PROBLEM);

    assertThat(push.push(document(1, 5432))).isEqualTo(new Rejected(List.of(PROBLEM)));
    assertThat(plugins.events)
        .containsExactly("plugins prepare", "snapshot prepare", "snapshot abort", "plugins abort");
    assertThat(push.current()).isNull();
  }

  @Test
  void shouldSayWhatNeedsARestart() {
    snapshots.needsRestart = List.of("$.x");

    assertThat(push.push(document(1, 5432))).isEqualTo(new NeedsRestart(List.of("$.x")));
    assertThat(plugins.events).endsWith("snapshot abort", "plugins abort");
  }

  @Test
  void shouldTakeEverythingBackWhenSomethingThrows() {
    snapshots.failure = new IllegalStateException("boom");

    assertThat(problems(push.push(document(1, 5432)))).containsExactly("$");
    assertThat(plugins.events).endsWith("plugins abort");

    snapshots.failure = null;
    assertThat(push.push(document(1, 5432))).isInstanceOf(Applied.class);
  }

  @Test
  void shouldRefuseALowerSequence() {
    applied(push.push(document(5, 5432)));

    assertThat(problems(push.push(document(4, 5433)))).containsExactly("$.sequence");
    assertThat(requireNonNull(push.current()).pushed().sequence()).isEqualTo(5);
  }

  @Test
  void shouldDoNothingForAnEqualRevision() {
    Applied first = applied(push.push(document(1, 5432)));
    plugins.events.clear();

    Applied again = applied(push.push(document(2, 5432)));

    assertThat(again).isEqualTo(first);
    assertThat(plugins.events).isEmpty();
    assertThat(requireNonNull(push.current()).pushed().sequence()).isEqualTo(2);
  }

  @Test
  void shouldBeBusyWhileAnotherPushRuns() throws Exception {
    CountDownLatch inside = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    plugins.onPrepare(
        () -> {
          inside.countDown();
          go.await();
        });
    var first = CompletableFuture.supplyAsync(() -> push.push(document(1, 5432)));
    inside.await();

    assertThat(push.push(document(2, 5433))).isInstanceOf(Busy.class);
    var patient =
        CompletableFuture.supplyAsync(() -> push.push(document(2, 5433), Duration.ofSeconds(10)));

    go.countDown();
    assertThat(first.join()).isInstanceOf(Applied.class);
    assertThat(patient.join()).isInstanceOf(Applied.class);
    assertThat(push.counters().count(Outcome.BUSY)).isEqualTo(1);
  }

  @Test
  void shouldBeBusyForGoodOnceClosed() {
    push.close();

    assertThat(push.push(document(1, 5432))).isInstanceOf(Busy.class);
  }

  @Test
  void shouldRunTheSameDocumentThroughThePluginsAgainOnReload() {
    push.reload();
    assertThat(plugins.events).isEmpty();

    applied(push.push(document(1, 5432)));
    plugins.events.clear();
    push.reload();

    assertThat(plugins.events).contains("plugins commit", "snapshot commit");
  }

  @Test
  void shouldLetOnRunMoveListenersOnlyStandalone() {
    plugins.onRun = address -> "127.0.0.1:6000";
    applied(push.push(document(1, 5432)));
    assertThat(committed().listeners().getFirst().port()).isEqualTo(5432);

    Push standalone = new Push(plugins, snapshots, true, heard::add);
    applied(standalone.push(document(1, 5432)));
    assertThat(committed().listeners().getFirst().port()).isEqualTo(6000);

    plugins.onRun = address -> "nowhere";
    assertThat(problems(standalone.push(document(2, 5433))))
        .containsExactly("$.listeners[0].address", "$.listeners[0].port");
  }

  @Test
  void shouldTellTheFirstPluginsOfTheBoot() {
    plugins.hooks = TestHooks.recording(plugins.events);

    applied(push.push(document(1, 5432)));
    applied(push.push(document(2, 5433)));

    assertThat(plugins.events)
        .containsExactly(
            "plugins prepare",
            "onNewLogger default",
            "onBooting booting",
            "snapshot prepare",
            "snapshot commit",
            "plugins commit",
            "onBooted booted",
            "plugins prepare",
            "snapshot prepare",
            "snapshot commit",
            "plugins commit");
    assertThat(push.hooks()).isSameAs(plugins.hooks);
  }

  private Configuration committed() {
    return requireNonNull(snapshots.committed);
  }

  private static Map<String, Object> with(Map<String, Object> document, String name, Object value) {
    Map<String, Object> changed = new LinkedHashMap<>(document);
    changed.put(name, value);
    return changed;
  }

  private static Applied applied(PushResult result) {
    assertThat(result).isInstanceOf(Applied.class);
    return (Applied) result;
  }

  private static List<String> problems(PushResult result) {
    assertThat(result).isInstanceOf(Rejected.class);
    return ((Rejected) result).problems().stream().map(Problem::path).toList();
  }
}
