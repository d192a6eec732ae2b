package dev.headgate.operator.event;

import dev.headgate.operator.push.EachPod;
import dev.headgate.operator.push.Pod;
import dev.headgate.operator.push.PodControl;
import dev.headgate.operator.push.Signal;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers a signal to every pod that was there when it was given, until each has acknowledged it.
 * At least once: an answer may be lost, and the pod then drops the second by its id.
 */
final class SignalDelivery {

  private static final Logger log = LoggerFactory.getLogger(SignalDelivery.class);

  private final Set<String> acknowledged = new HashSet<>();
  private @Nullable String id;

  /** Names of the pods that acted on it so far. */
  Set<String> deliver(Signal signal, List<Pod> pods, PodControl control, Duration timeout)
      throws InterruptedException {
    if (!signal.id().equals(id)) {
      id = signal.id();
      acknowledged.clear();
    }
    acknowledged.addAll(signal.acknowledged());
    var due =
        pods.stream()
            .filter(pod -> !acknowledged.contains(pod.name()))
            .filter(pod -> !pod.created().isAfter(signal.issued()))
            .toList();
    EachPod.of(due, pod -> deliver(signal, pod, control, timeout))
        .forEach(
            (pod, delivered) -> {
              if (delivered) {
                acknowledged.add(pod);
              }
            });
    return Set.copyOf(acknowledged);
  }

  private static boolean deliver(Signal signal, Pod pod, PodControl control, Duration timeout)
      throws InterruptedException {
    try {
      control.signal(pod, signal, timeout);
      log.atInfo()
          .addKeyValue("pod", pod.name())
          .addKeyValue("signal", signal.name())
          .addKeyValue("id", signal.id())
          .log("signal delivered");
      return true;
    } catch (IOException e) {
      log.atDebug().addKeyValue("pod", pod.name()).setCause(e).log("signal not delivered");
      return false;
    }
  }
}
