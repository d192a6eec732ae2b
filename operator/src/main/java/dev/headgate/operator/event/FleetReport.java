package dev.headgate.operator.event;

import dev.headgate.operator.compile.ResourceId;
import dev.headgate.operator.push.Outcome;
import dev.headgate.operator.push.PodReport;
import dev.headgate.operator.push.PodState;
import java.util.Collections;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * How far a fleet got, as of one round over its pods.
 *
 * @param pods by name
 * @param outcome of the newest document
 * @param generations of the Pools and Plugins that this outcome is about
 * @param signalId the newest signal that was delivered to anybody
 * @param signalled names of the pods that acted on it
 */
public record FleetReport(
    Map<String, PodReport> pods,
    Outcome outcome,
    Map<ResourceId, Long> generations,
    @Nullable String signalId,
    Set<String> signalled) {

  /** Before the first round of this operator's time. */
  public static final FleetReport NONE =
      new FleetReport(
          Map.of(), new Outcome.Pending("no pod was asked yet"), Map.of(), null, Set.of());

  public FleetReport {
    pods = Collections.unmodifiableMap(new TreeMap<>(pods));
    generations = Map.copyOf(generations);
    signalled = Set.copyOf(signalled);
  }

  /** The highest sequence any pod holds; 0 when none answered. */
  public long highestSequence() {
    return pods.values().stream()
        .map(PodReport::state)
        .filter(Objects::nonNull)
        .mapToLong(PodState::sequence)
        .max()
        .orElse(0);
  }

  /** Equal but for numbers that move all the time, which are not worth a status update each. */
  boolean sameAs(FleetReport other) {
    return quiet().equals(other.quiet());
  }

  private FleetReport quiet() {
    var quiet = new TreeMap<String, PodReport>();
    pods.forEach((name, report) -> quiet.put(name, report.quiet()));
    return new FleetReport(quiet, outcome, generations, signalId, signalled);
  }
}
