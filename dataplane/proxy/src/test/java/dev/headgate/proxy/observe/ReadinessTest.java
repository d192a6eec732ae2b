package dev.headgate.proxy.observe;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.proxy.control.Phase;
import dev.headgate.proxy.control.State;
import dev.headgate.proxy.pool.Latencies;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.pool.PoolStatus.BackendStatus;
import dev.headgate.proxy.session.Counters;
import dev.headgate.proxy.snapshot.ListenerStatus;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReadinessTest {

  @Test
  void shouldNotBeReadyBeforeTheFirstConfiguration() {
    assertThat(Readiness.of(state(Phase.Starting, List.of(), List.of())).reasons())
        .containsExactly("no configuration yet");
  }

  @Test
  void shouldNotBeReadyWhileDraining() {
    assertThat(Readiness.of(state(Phase.Draining, List.of(), List.of())).reasons())
        .containsExactly("draining");
  }

  @Test
  void shouldBeReadyWhileOnePoolOfEachListenerIsUp() {
    State state =
        state(
            Phase.Ready,
            List.of(listener("a", "up", "down"), listener("b", "up")),
            List.of(pool("up", false, true), pool("down", false)));

    assertThat(Readiness.of(state).ready()).isTrue();
  }

  @Test
  void shouldNotBeReadyWhenEveryPoolOfAListenerIsDown() {
    State state =
        state(
            Phase.Ready,
            List.of(listener("a", "up"), listener("b", "down")),
            List.of(pool("up", true), pool("down", false)));

    assertThat(Readiness.of(state).reasons()).containsExactly("every pool of listener b is down");
  }

  private static State state(Phase phase, List<ListenerStatus> listeners, List<PoolStatus> pools) {
    return new State("pod", phase, null, null, 0, listeners, pools, List.of(), null);
  }

  static ListenerStatus listener(String name, String... pools) {
    return new ListenerStatus(name, new InetSocketAddress(5432), 2, new Counters(), List.of(pools));
  }

  static PoolStatus pool(String name, boolean... backends) {
    List<BackendStatus> statuses = new java.util.ArrayList<>();
    for (boolean healthy : backends) {
      statuses.add(new BackendStatus("db" + statuses.size() + ":5432", healthy, 4));
    }
    Latencies latencies = new Latencies();
    latencies.query().record(2_000_000);
    latencies.query().record(60_000_000_000L);
    return new PoolStatus(
        name, 1, 2, 10, 3, 4, 5, 6, 11, 7, 2, 8, 9_000_000_000L, latencies, statuses);
  }
}
