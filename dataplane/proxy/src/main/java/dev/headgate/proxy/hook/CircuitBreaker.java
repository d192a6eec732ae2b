package dev.headgate.proxy.hook;

import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops calling a plugin that keeps failing, and tries it again by itself.
 *
 * <pre>
 *            5 failures in a row          pause over: one trial call
 *   Closed ----------------------> Open ----------------------------> HalfOpen
 *     ^                             ^                                  |   |
 *     |                             +----- failed: twice the pause ----+   |
 *     +------------------------------------ succeeded --------------------+
 *   any ---- end() ----> Ended
 * </pre>
 *
 * Safe from any thread. A healthy plugin costs one read per call; locks are taken on failures only.
 */
final class CircuitBreaker {

  private static final Logger log = LoggerFactory.getLogger(CircuitBreaker.class);

  static final int FAILURES_TO_OPEN = 5;
  static final long FIRST_PAUSE_NANOS = 5_000_000_000L;
  static final long LONGEST_PAUSE_NANOS = 60_000_000_000L;

  private sealed interface State {
    record Closed(int failures) implements State {}

    record Open(long since, long pause) implements State {}

    record HalfOpen(long pause) implements State {}

    /** The plugin is being closed; nothing may call it again. */
    record Ended() implements State {}
  }

  private static final State HEALTHY = new State.Closed(0);

  private final String plugin;
  private final LongSupplier nanoClock;
  private volatile State state = HEALTHY;

  CircuitBreaker(String plugin, LongSupplier nanoClock) {
    this.plugin = plugin;
    this.nanoClock = nanoClock;
  }

  /** Whether a call may be made; who gets true reports {@link #succeeded} or {@link #failed}. */
  boolean admits() {
    return state instanceof State.Closed || admitsTrial();
  }

  private synchronized boolean admitsTrial() {
    return switch (state) {
      case State.Closed _ -> true;
      case State.Open(long since, long pause) when nanoClock.getAsLong() - since >= pause -> {
        state = new State.HalfOpen(pause);
        yield true;
      }
      case State.Open _, State.HalfOpen _, State.Ended _ -> false;
    };
  }

  void succeeded() {
    if (!HEALTHY.equals(state)) {
      recover();
    }
  }

  private synchronized void recover() {
    switch (state) {
      case State.Closed _ -> state = HEALTHY;
      case State.HalfOpen _ -> {
        state = HEALTHY;
        log.atInfo().addKeyValue("plugin", plugin).log("circuit breaker closed");
      }
      // A call from before it opened says nothing about now.
      case State.Open _, State.Ended _ -> {}
    }
  }

  /**
   * @return whether this is the first of a row of failures, the one worth a log line
   */
  synchronized boolean failed() {
    switch (state) {
      case State.Closed(int failures) when failures + 1 < FAILURES_TO_OPEN ->
          state = new State.Closed(failures + 1);
      case State.Closed _ -> open(FIRST_PAUSE_NANOS);
      case State.HalfOpen(long pause) -> open(Math.min(2 * pause, LONGEST_PAUSE_NANOS));
      case State.Open _, State.Ended _ -> {}
    }
    return state instanceof State.Closed(int failures) && failures == 1;
  }

  private void open(long pause) {
    state = new State.Open(nanoClock.getAsLong(), pause);
    log.atWarn()
        .addKeyValue("plugin", plugin)
        .addKeyValue("retryInMillis", pause / 1_000_000)
        .log("circuit breaker opened");
  }

  synchronized void end() {
    state = new State.Ended();
  }

  boolean open() {
    return state instanceof State.Open || state instanceof State.HalfOpen;
  }
}
