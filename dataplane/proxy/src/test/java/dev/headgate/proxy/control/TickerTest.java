package dev.headgate.proxy.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.headgate.plugin.Tick;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TickerTest {

  private static final Duration INTERVAL = Duration.ofMillis(100);

  private final List<Tick> heard = new CopyOnWriteArrayList<>();
  private final ScheduledExecutorService scheduler = Executors.newSingleThreadScheduledExecutor();
  private final Ticker ticker = new Ticker(() -> heard::add, () -> 3, scheduler, Clock.systemUTC());

  @AfterEach
  void stop() {
    scheduler.shutdownNow();
  }

  @Test
  void shouldTickByItselfWhereNoOperatorDoes() {
    ticker.interval(INTERVAL);

    await().until(() -> heard.size() >= 3);
    assertThat(heard.subList(0, 3)).extracting(Tick::sequence).containsExactly(1L, 2L, 3L);
    assertThat(heard).allMatch(tick -> tick.source().equals("pod") && tick.connections() == 3);
    assertThat(heard).allMatch(tick -> tick.replicas() == 1 && tick.leader());
  }

  @Test
  void shouldKeepQuietWhileTheOperatorTicks() {
    ticker.interval(Duration.ofSeconds(1));
    Instant end = Instant.now().plusSeconds(3);

    await()
        .pollInterval(INTERVAL)
        .until(
            () -> {
              ticker.operatorTick(operatorTick(40));
              return Instant.now().isAfter(end);
            });

    assertThat(heard).hasSizeGreaterThan(5).allMatch(tick -> tick.source().equals("operator"));
  }

  @Test
  void shouldGoOnWithTheOperatorsFactsWhenItFallsSilent() {
    ticker.interval(INTERVAL);
    ticker.operatorTick(operatorTick(40));

    await().until(() -> heard.size() >= 2);
    assertThat(heard.get(1).source()).isEqualTo("pod");
    assertThat(heard.get(1).sequence()).isEqualTo(41);
    assertThat(heard.get(1).replicas()).isEqualTo(5);
    assertThat(heard.get(1).podIndex()).isEqualTo(2);
  }

  private static Tick operatorTick(long sequence) {
    return new Tick(3, sequence, Instant.EPOCH, INTERVAL, 5, 4, 2, false, "operator");
  }
}
