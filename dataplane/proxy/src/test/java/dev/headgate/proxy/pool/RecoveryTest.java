package dev.headgate.proxy.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RecoveryTest {

  private static final Duration LIMIT = Duration.ofMillis(500);

  private final Recovery recovery = new Recovery();

  @Test
  void shouldPauseLongerEachTimeUpToTheLimit() {
    long limit = 20_000_000;
    for (int i = 0; i < 12; i++) {
      assertThat(recovery.pause(LIMIT)).isBetween(limit / 2, limit);
      limit = Math.min(limit * 2, LIMIT.toNanos());
    }
  }

  @Test
  void shouldPauseBrieflyAgainAfterAQuietWhile() {
    for (int i = 0; i < 12; i++) {
      recovery.pause(LIMIT);
    }
    recovery.calmDown();
    recovery.pauseOver();
    recovery.calmDown();
    recovery.calmDown();
    assertThat(Duration.ofNanos(recovery.pause(LIMIT))).isLessThanOrEqualTo(Duration.ofMillis(20));
  }

  @Test
  void shouldJitterLifespans() {
    for (int i = 0; i < 100; i++) {
      Lifespan life = recovery.lifespan(Duration.ofSeconds(40));
      assertThat(Duration.ofNanos(life.end() - life.start())).isBetween(seconds(30), seconds(40));
    }
  }

  @Test
  void shouldTrustADatabaseNoLongerThanItHasBeenBack() {
    recovery.connectFailed();
    recovery.connected();
    Lifespan life = recovery.lifespan(Duration.ofSeconds(40));
    assertThat(Duration.ofNanos(life.end() - life.start())).isLessThan(seconds(2));
  }

  private static Duration seconds(int seconds) {
    return Duration.ofSeconds(seconds);
  }
}
