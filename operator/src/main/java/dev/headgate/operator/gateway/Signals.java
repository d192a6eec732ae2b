package dev.headgate.operator.gateway;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.PodStatus;
import dev.headgate.crd.v1alpha1.SignalStatus;
import dev.headgate.operator.event.FleetReport;
import dev.headgate.operator.push.Pod;
import dev.headgate.operator.push.Signal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Turns {@code spec.signal} into what the fleet delivers, and its acknowledgements into status. */
final class Signals {

  private Signals() {}

  /** What is to be delivered; null without a signal. Who has it is read back from the status. */
  static @Nullable Signal wanted(Gateway gateway, Instant now) {
    var spec = gateway.getSpec().signal();
    if (spec == null) {
      return null;
    }
    var last = gateway.getStatus() == null ? null : gateway.getStatus().lastSignal();
    if (last == null || !last.id().equals(spec.id())) {
      // Kubernetes keeps whole seconds: a pod created within this one is meant, too.
      var issued = now.truncatedTo(ChronoUnit.SECONDS);
      return new Signal(spec.id(), spec.name(), spec.args(), issued, Set.of());
    }
    var issued = last.time() == null ? now : Instant.parse(last.time());
    return new Signal(spec.id(), spec.name(), spec.args(), issued, acknowledged(gateway));
  }

  static boolean has(Signal signal, FleetReport report, String pod) {
    return signal.acknowledged().contains(pod)
        || (signal.id().equals(report.signalId()) && report.signalled().contains(pod));
  }

  static SignalStatus status(Signal signal, List<Pod> pods, FleetReport report) {
    var meant = pods.stream().filter(p -> !p.created().isAfter(signal.issued())).toList();
    int acknowledged = (int) meant.stream().filter(p -> has(signal, report, p.name())).count();
    return new SignalStatus(
        signal.id(), signal.name(), signal.issued().toString(), acknowledged, meant.size());
  }

  private static Set<String> acknowledged(Gateway gateway) {
    var id = gateway.getSpec().signal() == null ? "" : gateway.getSpec().signal().id();
    return gateway.getStatus().pods().stream()
        .filter(pod -> id.equals(pod.lastSignal()))
        .map(PodStatus::name)
        .collect(Collectors.toSet());
  }
}
