package dev.headgate.proxy.control;

import dev.headgate.plugin.Tick;
import dev.headgate.proxy.hook.Notification;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Fires onTick: when the operator says so, and by the pod's own clock once the operator has been
 * silent for two intervals. Safe from any thread.
 */
public final class Ticker {

  /** What the operator knows of the fleet. */
  public record Fleet(int replicas, int readyReplicas, int podIndex, boolean leader) {

    static final Fleet ALONE = new Fleet(1, 1, 0, true);
  }

  private final Supplier<@Nullable Notification<Tick>> onTick;
  private final IntSupplier connections;
  private final ScheduledExecutorService scheduler;
  private final Clock clock;

  private Duration interval = Duration.ZERO;
  private Fleet fleet = Fleet.ALONE;
  private long sequence;
  private @Nullable Future<?> own;

  /**
   * @param onTick the chain that runs now, or null
   * @param connections open client connections
   */
  public Ticker(
      Supplier<@Nullable Notification<Tick>> onTick,
      IntSupplier connections,
      ScheduledExecutorService scheduler,
      Clock clock) {
    this.onTick = onTick;
    this.connections = connections;
    this.scheduler = scheduler;
    this.clock = clock;
  }

  /** The configured interval; zero stops the pod's own clock. */
  public synchronized void interval(Duration newInterval) {
    if (!newInterval.equals(interval)) {
      interval = newInterval;
      awaitOperator();
    }
  }

  /**
   * A beat from the operator. Its interval is its own affair: it may be pushing another just now.
   */
  public synchronized void operatorTick(Tick tick) {
    fleet = new Fleet(tick.replicas(), tick.readyReplicas(), tick.podIndex(), tick.leader());
    sequence = tick.sequence();
    fire(tick);
    awaitOperator();
  }

  private void awaitOperator() {
    if (own != null) {
      own.cancel(false);
      own = null;
    }
    if (!interval.isZero()) {
      long millis = interval.toMillis();
      own = scheduler.scheduleAtFixedRate(this::ownTick, 2 * millis, millis, TimeUnit.MILLISECONDS);
    }
  }

  /** Goes on with what the operator told last: nothing newer is known here. */
  private synchronized void ownTick() {
    sequence++;
    fire(
        new Tick(
            connections.getAsInt(),
            sequence,
            clock.instant(),
            interval,
            fleet.replicas,
            fleet.readyReplicas,
            fleet.podIndex,
            fleet.leader,
            "pod"));
  }

  private void fire(Tick tick) {
    Notification<Tick> chain = onTick.get();
    if (chain != null) {
      chain.fire(tick);
    }
  }
}
