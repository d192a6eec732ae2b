package dev.headgate.operator.event;

import dev.headgate.operator.push.Pod;
import dev.headgate.operator.push.Tick;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;

/** Works out what each pod of a fleet is told at one beat. */
final class Ticks {

  private Ticks() {}

  /**
   * By pod name. The sequence is the number of intervals since the epoch, so it rises across
   * restarts of the operator without being stored. The leader is the oldest ready pod, which moves
   * least often.
   */
  static Map<String, Tick> at(Instant now, FleetTarget target) {
    var pods = target.pods().stream().sorted(Comparator.comparing(Pod::name)).toList();
    var leader =
        pods.stream()
            .filter(Pod::ready)
            .min(Comparator.comparing(Pod::created).thenComparing(Pod::name))
            .map(Pod::name)
            .orElse("");
    int ready = (int) pods.stream().filter(Pod::ready).count();
    long sequence = now.toEpochMilli() / target.tickInterval().toMillis();
    var ticks = new LinkedHashMap<String, Tick>();
    for (int i = 0; i < pods.size(); i++) {
      var name = pods.get(i).name();
      ticks.put(
          name,
          new Tick(
              sequence,
              now,
              target.tickInterval(),
              target.replicas(),
              ready,
              i,
              name.equals(leader)));
    }
    return ticks;
  }
}
