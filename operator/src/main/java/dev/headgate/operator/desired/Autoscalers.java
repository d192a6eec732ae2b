package dev.headgate.operator.desired;

import dev.headgate.crd.v1alpha1.Autoscaling;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscalerBuilder;

/** Who chooses the number of pods when the Gateway does not. */
public final class Autoscalers {

  private Autoscalers() {}

  public static boolean wanted(FleetModel model) {
    return model.gateway().getSpec().autoscaling() != null;
  }

  /**
   * @throws IllegalStateException unless it is {@link #wanted}
   */
  public static HorizontalPodAutoscaler desired(FleetModel model) {
    Autoscaling autoscaling = model.gateway().getSpec().autoscaling();
    if (autoscaling == null) {
      throw new IllegalStateException("no autoscaling was asked for");
    }
    return new HorizontalPodAutoscalerBuilder()
        .withNewMetadata()
        .withNamespace(model.namespace())
        .withName(model.name())
        .withLabels(Labels.of(model.gateway()))
        .endMetadata()
        .withNewSpec()
        .withNewScaleTargetRef("apps/v1", "Deployment", model.name())
        .withMinReplicas(autoscaling.minReplicas())
        .withMaxReplicas(autoscaling.maxReplicas())
        .addNewMetric()
        .withType("Resource")
        .withNewResource()
        .withName("cpu")
        .withNewTarget()
        .withType("Utilization")
        .withAverageUtilization(autoscaling.targetCPUUtilization())
        .endTarget()
        .endResource()
        .endMetric()
        .withBehavior(autoscaling.behavior())
        .endSpec()
        .build();
  }
}
