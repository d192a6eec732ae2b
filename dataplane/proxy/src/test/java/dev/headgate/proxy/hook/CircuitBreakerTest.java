package dev.headgate.proxy.hook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {

  private final AtomicLong now = new AtomicLong();
  private final CircuitBreaker breaker = new CircuitBreaker("test", now::get);

  @Test
  void shouldOpenAfterFailuresInARowOnly() {
    fail(CircuitBreaker.FAILURES_TO_OPEN - 1);
    breaker.succeeded();
    fail(CircuitBreaker.FAILURES_TO_OPEN - 1);
    assertThat(breaker.admits()).isTrue();
    assertThat(breaker.open()).isFalse();

    fail(1);

    assertThat(breaker.admits()).isFalse();
    assertThat(breaker.open()).isTrue();
  }

  @Test
  void shouldTryOneCallAfterThePauseAndCloseWhenItSucceeds() {
    fail(CircuitBreaker.FAILURES_TO_OPEN);
    now.addAndGet(CircuitBreaker.FIRST_PAUSE_NANOS);

    assertThat(breaker.admits()).isTrue();
    assertThat(breaker.admits()).isFalse();
    breaker.succeeded();

    assertThat(breaker.admits()).isTrue();
    assertThat(breaker.open()).isFalse();
  }

  @Test
  void shouldPauseTwiceAsLongAfterEachFailedTrialUpToALimit() {
    fail(CircuitBreaker.FAILURES_TO_OPEN);
    long pause = CircuitBreaker.FIRST_PAUSE_NANOS;
    for (int trial = 0; trial < 6; trial++) {
      now.addAndGet(pause - 1);
      assertThat(breaker.admits()).isFalse();
      now.addAndGet(1);
      assertThat(breaker.admits()).isTrue();
      breaker.failed();
      pause = Math.min(2 * pause, CircuitBreaker.LONGEST_PAUSE_NANOS);
    }
    assertThat(pause).isEqualTo(CircuitBreaker.LONGEST_PAUSE_NANOS);
  }

  @Test
  void shouldIgnoreTheLateSuccessOfACallFromBeforeItOpened() {
    fail(CircuitBreaker.FAILURES_TO_OPEN);

    breaker.succeeded();

    assertThat(breaker.admits()).isFalse();
  }

  @Test
  void shouldAdmitNothingAfterItsEnd() {
    breaker.end();

    breaker.succeeded();

    assertThat(breaker.admits()).isFalse();
    assertThat(breaker.open()).isFalse();
  }

  private void fail(int times) {
    for (int i = 0; i < times; i++) {
      breaker.failed();
    }
  }
}
