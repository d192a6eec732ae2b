package dev.headgate.operator.gateway;

import dev.headgate.crd.v1alpha1.Gateway;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.util.Map;

/**
 * Hands the number of pods over to an autoscaler. Server-side apply takes a field away when its
 * last manager no longer applies it, and the API server would put the default in its place: one
 * pod, with all other sessions cut, until the autoscaler looks. So another manager keeps the field
 * until the autoscaler writes it.
 */
final class ReplicasHandover {

  private static final String KEEPER = "headgate-handover";

  private ReplicasHandover() {}

  /** To be called before a Deployment without {@code replicas} is applied. */
  static void prepare(Gateway gateway, Context<Gateway> context) {
    if (gateway.getSpec().autoscaling() != null) {
      context
          .getSecondaryResource(Deployment.class)
          .filter(deployment -> isAppliedBy(manager(context), deployment))
          .ifPresent(deployment -> keep(deployment, context));
    }
  }

  private static String manager(Context<Gateway> context) {
    return context.getControllerConfiguration().fieldManager();
  }

  private static boolean isAppliedBy(String manager, Deployment deployment) {
    return deployment.getMetadata().getManagedFields().stream()
        .filter(entry -> manager.equals(entry.getManager()))
        .filter(entry -> "Apply".equals(entry.getOperation()))
        .anyMatch(ReplicasHandover::hasReplicas);
  }

  private static boolean hasReplicas(ManagedFieldsEntry entry) {
    return entry.getFieldsV1() != null
        && entry.getFieldsV1().getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
        && spec.containsKey("f:replicas");
  }

  private static void keep(Deployment deployment, Context<Gateway> context) {
    var kept =
        new DeploymentBuilder()
            .withNewMetadata()
            .withNamespace(deployment.getMetadata().getNamespace())
            .withName(deployment.getMetadata().getName())
            .endMetadata()
            .withNewSpec()
            .withReplicas(deployment.getSpec().getReplicas())
            .endSpec()
            .build();
    context.getClient().resource(kept).fieldManager(KEEPER).forceConflicts().serverSideApply();
  }
}
