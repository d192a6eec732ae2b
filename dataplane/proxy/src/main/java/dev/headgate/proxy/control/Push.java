package dev.headgate.proxy.control;

import dev.headgate.config.Configuration;
import dev.headgate.config.ConfigurationReader;
import dev.headgate.config.ConfigurationWriter;
import dev.headgate.config.Problem;
import dev.headgate.config.Reading;
import dev.headgate.plugin.NewLogger;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.plugin.PluginHost;
import dev.headgate.proxy.snapshot.Snapshots;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one way by which a configuration comes into effect: read, prepare plugins, onConfigLoaded,
 * read again, prepare the snapshot, commit both. Up to the commit, which cannot fail, every step
 * can be taken back. Blocks; never call it on an event loop.
 */
public final class Push {

  private static final Logger log = LoggerFactory.getLogger(Push.class);

  private final PluginHost plugins;
  private final Snapshots snapshots;
  private final boolean standalone;
  private final Consumer<Configuration> applied;
  private final PushCounters counters = new PushCounters();
  private final Semaphore turn = new Semaphore(1);

  private volatile @Nullable Current current;
  private volatile Hooks hooks = Hooks.NONE;

  /** What runs: as pushed, and as the plugins changed it. */
  public record Current(Configuration pushed, Configuration effective) {}

  /**
   * @param standalone no cluster around: onRun may move the listeners
   * @param applied hears of each configuration once it serves
   */
  public Push(
      PluginHost plugins,
      Snapshots snapshots,
      boolean standalone,
      Consumer<Configuration> applied) {
    this.plugins = plugins;
    this.snapshots = snapshots;
    this.standalone = standalone;
    this.applied = applied;
  }

  /** Brings {@code json} into effect, unless it is in effect already. */
  public PushResult push(byte[] json) {
    return inTurn(Duration.ZERO, () -> read(json));
  }

  /** As {@link #push}, for a pusher that would not come again: it may wait for its turn. */
  public PushResult push(byte[] json, Duration patience) {
    return inTurn(patience, () -> read(json));
  }

  /** Runs what was pushed last through the plugins again; nothing to do before the first push. */
  public void reload() {
    if (current != null) {
      inTurn(Duration.ZERO, () -> apply(Objects.requireNonNull(current).pushed));
    }
  }

  /** No more pushes: the process is about to end. Waits for the one under way. */
  public void close() {
    turn.acquireUninterruptibly();
  }

  /** Null before the first configuration. */
  public @Nullable Current current() {
    return current;
  }

  /** Of what runs; {@link Hooks#NONE} before the first configuration. */
  public Hooks hooks() {
    return hooks;
  }

  public PushCounters counters() {
    return counters;
  }

  private interface Step {

    PushResult run();
  }

  private PushResult inTurn(Duration patience, Step step) {
    PushResult result = new PushResult.Busy();
    if (acquired(patience)) {
      try {
        result = step.run();
      } finally {
        turn.release();
      }
    }
    counters.count(result);
    report(result);
    return result;
  }

  private boolean acquired(Duration patience) {
    try {
      return turn.tryAcquire(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private PushResult read(byte[] json) {
    return switch (ConfigurationReader.read(json)) {
      case Reading.Invalid invalid -> new PushResult.Rejected(invalid.problems());
      case Reading.Valid valid -> unlessCurrent(valid.configuration());
    };
  }

  private PushResult unlessCurrent(Configuration pushed) {
    Current now = current;
    if (now != null && now.pushed.revision().equals(pushed.revision())) {
      long sequence = Math.max(pushed.sequence(), now.pushed.sequence());
      current =
          new Current(now.pushed.withSequence(sequence), now.effective.withSequence(sequence));
      return new PushResult.Applied(pushed.revision(), now.effective.revision(), List.of());
    }
    if (now != null && pushed.sequence() < now.pushed.sequence()) {
      return rejected(
          "$.sequence",
          Long.toString(pushed.sequence()),
          "at least " + now.pushed.sequence() + ", which runs here");
    }
    return apply(pushed);
  }

  private PushResult apply(Configuration pushed) {
    PluginHost.Prepared prepared = plugins.prepare(pushed.plugins());
    boolean done = false;
    try {
      PushResult result = apply(pushed, prepared);
      done = result instanceof PushResult.Applied;
      return result;
    } catch (RuntimeException e) {
      log.atError().setCause(e).log("push failed");
      return rejected(
          "$", "failed with " + e.getClass().getSimpleName(), "no failure; see the log");
    } finally {
      if (!done) {
        prepared.abort();
      }
    }
  }

  private PushResult apply(Configuration pushed, PluginHost.Prepared prepared) {
    if (!prepared.problems().isEmpty()) {
      return new PushResult.Rejected(prepared.problems());
    }
    PluginHost.Loaded loaded = prepared.onConfigLoaded(ConfigurationWriter.tree(pushed));
    if (!loaded.problems().isEmpty()) {
      return new PushResult.Rejected(loaded.problems());
    }
    Reading reading = new Effective(pushed, loaded.document()).read();
    if (standalone && reading instanceof Reading.Valid valid) {
      reading = new OnRunAddresses(valid.configuration()).ask(prepared::onRun);
    }
    return switch (reading) {
      case Reading.Invalid invalid -> new PushResult.Rejected(invalid.problems());
      case Reading.Valid valid -> serve(new Current(pushed, valid.configuration()), prepared);
    };
  }

  private PushResult serve(Current next, PluginHost.Prepared prepared) {
    Hooks newest = prepared.hooks();
    boolean booting = current == null;
    if (booting) {
      onBooting(newest);
    }
    Snapshots.Prepared snapshot = snapshots.prepare(next.effective, newest);
    if (!snapshot.problems().isEmpty() || !snapshot.needsRestart().isEmpty()) {
      snapshot.abort();
      return snapshot.problems().isEmpty()
          ? new PushResult.NeedsRestart(snapshot.needsRestart())
          : new PushResult.Rejected(snapshot.problems());
    }
    snapshot.commit();
    current = next;
    hooks = hooks.switchTo(newest);
    prepared.commit();
    if (booting && newest.onBooted() != null) {
      newest.onBooted().fire("booted");
    }
    applied.accept(next.effective);
    return new PushResult.Applied(
        next.pushed.revision(), next.effective.revision(), snapshot.warnings());
  }

  private static void onBooting(Hooks newest) {
    if (newest.onNewLogger() != null) {
      newest.onNewLogger().fire(new NewLogger("default", LogLevel.root(), "stderr"));
    }
    if (newest.onBooting() != null) {
      newest.onBooting().fire("booting");
    }
  }

  private static PushResult rejected(String path, String value, String expected) {
    return new PushResult.Rejected(List.of(new Problem(path, value, expected)));
  }

  private static void report(PushResult result) {
    switch (result) {
      case PushResult.Applied applied ->
          log.atInfo()
              .addKeyValue("revision", applied.revision())
              .addKeyValue("effectiveRevision", applied.effectiveRevision())
              .log("configuration applied");
      case PushResult.Rejected rejected -> {
        for (Problem problem : rejected.problems()) {
          log.atError()
              .addKeyValue("path", problem.path())
              .addKeyValue("value", problem.value())
              .addKeyValue("expected", problem.expected())
              .log("configuration rejected");
        }
      }
      case PushResult.NeedsRestart needs ->
          log.atWarn()
              .addKeyValue("sections", needs.sections())
              .log("configuration needs a restart");
      case PushResult.Busy _ -> log.atInfo().log("configuration not taken: busy");
    }
  }
}
