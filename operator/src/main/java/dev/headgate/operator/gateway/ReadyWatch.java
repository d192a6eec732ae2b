package dev.headgate.operator.gateway;

import dev.headgate.config.GatewayConfig;
import dev.headgate.operator.push.Pod;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** For how long a fleet has been without a ready pod, as far as this operator has seen. */
final class ReadyWatch {

  private final Map<GatewayConfig, Instant> lastReady = new ConcurrentHashMap<>();
  private final Clock clock;

  ReadyWatch(Clock clock) {
    this.clock = clock;
  }

  /** Zero exactly while a pod is ready. */
  Duration without(GatewayConfig gateway, List<Pod> pods) {
    var now = clock.instant();
    if (pods.stream().anyMatch(Pod::ready)) {
      lastReady.put(gateway, now);
      return Duration.ZERO;
    }
    var since = lastReady.computeIfAbsent(gateway, _ -> now);
    return Duration.between(since, now).plusMillis(1);
  }

  void forget(GatewayConfig gateway) {
    lastReady.remove(gateway);
  }
}
