package dev.headgate.proxy.session;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A session's one clock: first the log-in's deadline, then the watch for idleness. Activity is a
 * field written, not a timer moved; the timer looks when it fires.
 */
final class Timers {

  private final EventLoop loop;
  private @Nullable ScheduledFuture<?> running;
  private LongSupplier limit = () -> 0;
  private long period;
  private long lastActive;

  Timers(EventLoop loop) {
    this.loop = loop;
  }

  void startLogin(Duration timeout, Runnable expired) {
    running = loop.schedule(expired, timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * In place of the log-in's.
   *
   * @param shortest of the limits that there are, in nanoseconds; zero for none
   * @param holding the limit as it is when somebody looks, in nanoseconds; zero for none
   */
  void startIdle(long shortest, LongSupplier holding, Runnable expired) {
    stop();
    period = shortest;
    limit = holding;
    if (period > 0) {
      active();
      watch(period, expired);
    }
  }

  void active() {
    if (period > 0) {
      lastActive = System.nanoTime();
    }
  }

  private void watch(long nanos, Runnable expired) {
    running = loop.schedule(() -> look(expired), nanos, TimeUnit.NANOSECONDS);
  }

  private void look(Runnable expired) {
    long holding = limit.getAsLong();
    long left = holding == 0 ? period : lastActive + holding - System.nanoTime();
    if (left <= 0) {
      active(); // where it cannot end now, it is looked at again later
      expired.run();
    }
    if (running != null) {
      watch(left <= 0 ? period : Math.min(left, period), expired);
    }
  }

  void stop() {
    if (running != null) {
      running.cancel(false);
      running = null;
    }
  }
}
