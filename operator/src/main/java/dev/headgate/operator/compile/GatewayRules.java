package dev.headgate.operator.compile;

import dev.headgate.crd.v1alpha1.Autoscaling;
import dev.headgate.crd.v1alpha1.Disruption;
import dev.headgate.crd.v1alpha1.GatewaySpec;

/**
 * Rules for what of a Gateway is not in the document. The CRD has them too; a manifest in a folder
 * meets no API server.
 */
record GatewayRules(ResourceId gateway, GatewaySpec spec, Findings findings) {

  void check() {
    if (spec.replicas() == null && spec.autoscaling() == null) {
      findings.invalid(gateway, "spec.replicas", "missing", "a number of pods, or autoscaling");
    }
    if (spec.replicas() != null && spec.autoscaling() != null) {
      findings.invalid(gateway, "spec.replicas", spec.replicas(), "no replicas beside autoscaling");
    }
    if (spec.autoscaling() != null) {
      autoscaling(spec.autoscaling());
    }
    if (spec.disruption() != null) {
      disruption(spec.disruption());
    }
  }

  private void autoscaling(Autoscaling autoscaling) {
    if (autoscaling.maxReplicas() == null) {
      findings.invalid(
          gateway, "spec.autoscaling.maxReplicas", "missing", "the most pods there may be");
    } else if (autoscaling.minReplicas() > autoscaling.maxReplicas()) {
      findings.invalid(
          gateway,
          "spec.autoscaling.minReplicas",
          autoscaling.minReplicas(),
          "at most maxReplicas, " + autoscaling.maxReplicas());
    }
  }

  private void disruption(Disruption disruption) {
    if ((disruption.minAvailable() == null) == (disruption.maxUnavailable() == null)) {
      findings.invalid(
          gateway,
          "spec.disruption",
          disruption.minAvailable() == null ? "neither" : "both",
          "one of minAvailable and maxUnavailable");
    }
  }
}
