package dev.headgate.operator.event;

import dev.headgate.operator.compile.ResourceId;
import dev.headgate.operator.push.ControlCertificates;
import dev.headgate.operator.push.Document;
import dev.headgate.operator.push.Pod;
import dev.headgate.operator.push.Signal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a fleet should look like, as of one reconcile.
 *
 * @param document null while the resources do not compile: pods are watched, ticked and signalled,
 *     but keep what they have
 * @param generations of the Pools and Plugins that were compiled, whatever came of it
 * @param canary try one pod first
 * @param timeout for one pod's answer
 * @param replicas how many pods there should be
 */
public record FleetTarget(
    @Nullable Document document,
    Map<ResourceId, Long> generations,
    List<Pod> pods,
    boolean canary,
    Duration timeout,
    Duration tickInterval,
    int replicas,
    @Nullable Signal signal,
    ControlCertificates certificates) {

  public FleetTarget {
    generations = Map.copyOf(generations);
    pods = List.copyOf(pods);
  }
}
