package dev.headgate.operator.desired;

import dev.headgate.config.Configuration;
import dev.headgate.crd.v1alpha1.Gateway;

/**
 * Everything that the objects of one Gateway are made from.
 *
 * @param served the configuration of {@code boot}: ports and grace period follow what pods have,
 *     not what somebody just asked for
 * @param image of the data plane, unless the Gateway names its own
 */
public record FleetModel(
    Gateway gateway,
    Configuration served,
    Boot boot,
    ControlFiles control,
    String image,
    String imagePullPolicy) {

  String name() {
    return gateway.getMetadata().getName();
  }

  String namespace() {
    return gateway.getMetadata().getNamespace();
  }

  /** The most pods that the specification allows. */
  public int maxReplicas() {
    var autoscaling = gateway.getSpec().autoscaling();
    if (autoscaling != null) {
      return autoscaling.maxReplicas();
    }
    var replicas = gateway.getSpec().replicas();
    return replicas == null ? 1 : replicas;
  }
}
