package dev.headgate.proxy.control;

import dev.headgate.config.Configuration;
import dev.headgate.config.Problem;
import dev.headgate.proxy.hook.Hooks;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.snapshot.ListenerStatus;
import dev.headgate.proxy.snapshot.Snapshots;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Snapshots that bind nothing, do what the test says, and tell what they were asked. */
public final class FakeSnapshots implements Snapshots {

  public final CompletableFuture<Void> drained = new CompletableFuture<>();
  public List<ListenerStatus> listeners = List.of();
  public List<PoolStatus> pools = List.of();
  public List<Problem> problems = List.of();
  public List<String> needsRestart = List.of();
  List<String> warnings = List.of();
  @Nullable RuntimeException failure;
  @Nullable Configuration committed;
  private final List<String> events;

  public FakeSnapshots(List<String> events) {
    this.events = events;
  }

  @Override
  public Prepared prepare(Configuration configuration, Hooks hooks) {
    events.add("snapshot prepare");
    if (failure != null) {
      throw failure;
    }
    return new Prepared() {
      @Override
      public List<Problem> problems() {
        return problems;
      }

      @Override
      public List<String> needsRestart() {
        return needsRestart;
      }

      @Override
      public List<String> warnings() {
        return warnings;
      }

      @Override
      public void commit() {
        events.add("snapshot commit");
        committed = configuration;
      }

      @Override
      public void abort() {
        events.add("snapshot abort");
      }
    };
  }

  @Override
  public List<ListenerStatus> listeners() {
    return listeners;
  }

  @Override
  public List<PoolStatus> pools() {
    return pools;
  }

  @Override
  public CompletionStage<Void> drain(Duration timeout) {
    events.add("drain " + timeout);
    return drained;
  }

  @Override
  public void close() {}
}
