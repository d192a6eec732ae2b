package dev.headgate.operator.desired;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import java.util.LinkedHashMap;

/** The fleet itself. */
public final class Deployments {

  private Deployments() {}

  public static Deployment desired(FleetModel model) {
    var spec = model.gateway().getSpec();
    var template = spec.podTemplate();
    var podLabels = new LinkedHashMap<>(template.labels());
    podLabels.putAll(Labels.of(model.gateway()));
    return new DeploymentBuilder()
        .withNewMetadata()
        .withNamespace(model.namespace())
        .withName(model.name())
        .withLabels(Labels.of(model.gateway()))
        .endMetadata()
        .withNewSpec()
        // Absent under an autoscaler, which owns the number then.
        .withReplicas(spec.autoscaling() == null ? spec.replicas() : null)
        .withRevisionHistoryLimit(3)
        .withNewSelector()
        .withMatchLabels(Labels.selector(model.gateway()))
        .endSelector()
        .withNewStrategy()
        .withType("RollingUpdate")
        .withNewRollingUpdate()
        .withNewMaxSurge(1)
        .withNewMaxUnavailable(0)
        .endRollingUpdate()
        .endStrategy()
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(podLabels)
        .withAnnotations(template.annotations())
        .endMetadata()
        .withSpec(PodSpecs.desired(model))
        .endTemplate()
        .endSpec()
        .build();
  }
}
