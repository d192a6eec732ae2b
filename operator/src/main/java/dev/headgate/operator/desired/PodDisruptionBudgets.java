package dev.headgate.operator.desired;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudgetBuilder;

/** How many pods a node drain may take at a time. */
public final class PodDisruptionBudgets {

  private PodDisruptionBudgets() {}

  /** A budget over a single pod would only block node drains. */
  public static boolean wanted(FleetModel model) {
    return model.maxReplicas() > 1;
  }

  public static PodDisruptionBudget desired(FleetModel model) {
    var disruption = model.gateway().getSpec().disruption();
    return new PodDisruptionBudgetBuilder()
        .withNewMetadata()
        .withNamespace(model.namespace())
        .withName(model.name())
        .withLabels(Labels.of(model.gateway()))
        .endMetadata()
        .withNewSpec()
        .withMinAvailable(disruption == null ? null : disruption.minAvailable())
        .withMaxUnavailable(disruption == null ? new IntOrString(1) : disruption.maxUnavailable())
        .withNewSelector()
        .withMatchLabels(Labels.selector(model.gateway()))
        .endSelector()
        .endSpec()
        .build();
  }

  /** The two limits exclude each other: where one is set, the other cannot be applied. */
  public static boolean hasOtherLimit(PodDisruptionBudget actual, PodDisruptionBudget desired) {
    return (actual.getSpec().getMinAvailable() != null
            && desired.getSpec().getMinAvailable() == null)
        || (actual.getSpec().getMaxUnavailable() != null
            && desired.getSpec().getMaxUnavailable() == null);
  }
}
