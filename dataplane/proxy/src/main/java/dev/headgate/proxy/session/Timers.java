package dev.headgate.proxy.session;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A session's one clock: first the log-in's deadline, then the watch for idleness. Activity is a
 * field written, not a timer moved; the timer looks when it fires.
 */
final class Timers {

  private final EventLoop loop;
  private @Nullable ScheduledFuture<?> running;
  private long idleNanos;
  private long lastActive;

  Timers(EventLoop loop) {
    this.loop = loop;
  }

  void startLogin(Duration timeout, Runnable expired) {
    running = loop.schedule(expired, timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** In place of the log-in's; zero is never. */
  void startIdle(Duration timeout, Runnable expired) {
    stop();
    idleNanos = timeout.toNanos();
    if (idleNanos > 0) {
      active();
      watch(idleNanos, expired);
    }
  }

  void active() {
    if (idleNanos > 0) {
      lastActive = System.nanoTime();
    }
  }

  private void watch(long nanos, Runnable expired) {
    running =
        loop.schedule(
            () -> {
              long left = lastActive + idleNanos - System.nanoTime();
              if (left <= 0) {
                active(); // where it cannot end now, it is looked at again later
                expired.run();
              }
              if (running != null) {
                watch(left <= 0 ? idleNanos : left, expired);
              }
            },
            nanos,
            TimeUnit.NANOSECONDS);
  }

  void stop() {
    if (running != null) {
      running.cancel(false);
      running = null;
    }
  }
}
