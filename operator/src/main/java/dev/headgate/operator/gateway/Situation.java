package dev.headgate.operator.gateway;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.operator.compile.Compilation;
import dev.headgate.operator.desired.Boot;
import dev.headgate.operator.event.FleetReport;
import dev.headgate.operator.push.Document;
import dev.headgate.operator.push.Pod;
import dev.headgate.operator.push.Signal;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that a Gateway's status is made from, as of one reconcile.
 *
 * @param newest null when the resources do not compile
 * @param boot null when there is none yet
 * @param failure why the objects could not be applied; null when they were
 */
record Situation(
    Gateway gateway,
    Compilation compilation,
    @Nullable Document newest,
    @Nullable Boot boot,
    @Nullable Deployment deployment,
    List<Pod> pods,
    FleetReport report,
    @Nullable Signal signal,
    @Nullable String failure) {

  int wantedReplicas() {
    var replicas =
        deployment == null || deployment.getSpec() == null
            ? gateway.getSpec().replicas()
            : deployment.getSpec().getReplicas();
    return replicas == null ? 0 : replicas;
  }

  int replicas() {
    var status = deployment == null ? null : deployment.getStatus();
    return status == null || status.getReplicas() == null ? 0 : status.getReplicas();
  }

  int readyPods() {
    return (int) pods.stream().filter(Pod::ready).count();
  }

  /** Whether every pod is of the newest template and there are as many as wanted. */
  boolean rolledOut() {
    var status = deployment == null ? null : deployment.getStatus();
    if (deployment == null || status == null) {
      return false;
    }
    var observed = status.getObservedGeneration();
    return observed != null
        && observed >= deployment.getMetadata().getGeneration()
        && number(status.getUpdatedReplicas()) == wantedReplicas()
        && number(status.getReplicas()) == wantedReplicas();
  }

  private static int number(@Nullable Integer value) {
    return value == null ? 0 : value;
  }
}
