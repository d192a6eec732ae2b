package dev.headgate.operator.gateway;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.operator.desired.Deployments;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Map;

/** The fleet, whose number of pods passes to an autoscaler when the Gateway asks for one. */
final class OwnedDeployment extends Owned<Deployment> {

  private static final String SUCCESSOR = "headgate-autoscaling";

  OwnedDeployment() {
    super(Deployment.class, Deployments::desired);
  }

  // A field that its only owner no longer applies falls back to its default: the fleet would shrink
  // to one pod, and the autoscaler could only build it up again.
  @Override
  public Deployment update(
      Deployment actual, Deployment desired, Gateway gateway, Context<Gateway> context) {
    if (desired.getSpec().getReplicas() == null && ownsReplicas(actual, context)) {
      handOver(actual, context);
    }
    return super.update(actual, desired, gateway, context);
  }

  private static boolean ownsReplicas(Deployment actual, Context<Gateway> context) {
    var us = context.getControllerConfiguration().fieldManager();
    return actual.getMetadata().getManagedFields().stream()
        .filter(entry -> us.equals(entry.getManager()) && entry.getFieldsV1() != null)
        .map(entry -> entry.getFieldsV1().getAdditionalProperties().get("f:spec"))
        .anyMatch(spec -> spec instanceof Map<?, ?> fields && fields.containsKey("f:replicas"));
  }

  private static void handOver(Deployment actual, Context<Gateway> context) {
    var number =
        new DeploymentBuilder()
            .withNewMetadata()
            .withNamespace(actual.getMetadata().getNamespace())
            .withName(actual.getMetadata().getName())
            .endMetadata()
            .withNewSpec()
            .withReplicas(actual.getSpec().getReplicas())
            .endSpec()
            .build();
    context
        .getClient()
        .resource(number)
        .patch(
            new PatchContext.Builder()
                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                .withFieldManager(SUCCESSOR)
                .withForce(true)
                .build());
  }
}
