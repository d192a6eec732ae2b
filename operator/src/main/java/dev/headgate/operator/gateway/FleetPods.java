package dev.headgate.operator.gateway;

import dev.headgate.operator.compile.PluginJar;
import dev.headgate.operator.desired.PluginVolume;
import dev.headgate.operator.push.Pod;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.client.readiness.Readiness;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;

/** A Gateway's pods as Kubernetes has them, turned into those that can be talked to. */
final class FleetPods {

  private static final int CONTROL_PORT = 8440;

  private FleetPods() {}

  static List<Pod> of(
      Collection<io.fabric8.kubernetes.api.model.Pod> pods, List<PluginJar> needed) {
    var reachable = new ArrayList<Pod>();
    for (var pod : pods) {
      var status = pod.getStatus();
      boolean leaving = pod.getMetadata().getDeletionTimestamp() != null;
      if (!leaving && status != null && status.getPodIP() != null && isAlive(status.getPhase())) {
        reachable.add(
            new Pod(
                pod.getMetadata().getName(),
                new InetSocketAddress(address(status.getPodIP()), CONTROL_PORT),
                Instant.parse(pod.getMetadata().getCreationTimestamp()),
                Readiness.isPodReady(pod),
                has(pod, needed)));
      }
    }
    reachable.sort(Comparator.comparing(Pod::name));
    return reachable;
  }

  private static boolean isAlive(String phase) {
    return !"Succeeded".equals(phase) && !"Failed".equals(phase);
  }

  private static boolean has(io.fabric8.kubernetes.api.model.Pod pod, List<PluginJar> needed) {
    var volumes =
        pod.getSpec().getVolumes().stream().map(Volume::getName).collect(Collectors.toSet());
    return needed.stream().map(PluginVolume::name).allMatch(volumes::contains);
  }

  private static InetAddress address(String ip) {
    try {
      return InetAddress.ofLiteral(ip);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("podIP: " + ip + " (expected: an IP address)", e);
    }
  }
}
