package dev.headgate.proxy.observe;

import dev.headgate.proxy.control.State;
import dev.headgate.proxy.pool.PoolStatus;
import dev.headgate.proxy.snapshot.ListenerStatus;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whether clients should be sent here, and if not, why.
 *
 * @param reasons empty if ready
 */
record Readiness(List<String> reasons) {

  static Readiness of(State state) {
    List<String> reasons = new ArrayList<>();
    switch (state.phase()) {
      case Starting -> reasons.add("no configuration yet");
      case Draining -> reasons.add("draining");
      case Ready -> {
        Set<String> up =
            state.pools().stream()
                .filter(Readiness::up)
                .map(PoolStatus::name)
                .collect(Collectors.toSet());
        for (ListenerStatus listener : state.listeners()) {
          if (listener.pools().stream().noneMatch(up::contains)) {
            reasons.add("every pool of listener " + listener.name() + " is down");
          }
        }
      }
    }
    return new Readiness(reasons);
  }

  private static boolean up(PoolStatus pool) {
    return pool.backends().stream().anyMatch(PoolStatus.BackendStatus::healthy);
  }

  boolean ready() {
    return reasons.isEmpty();
  }
}
