package dev.headgate.operator.desired;

import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;

/** The pods' identity, which is good for nothing: they never talk to the API server. */
public final class ServiceAccounts {

  private ServiceAccounts() {}

  public static ServiceAccount desired(FleetModel model) {
    return new ServiceAccountBuilder()
        .withNewMetadata()
        .withNamespace(model.namespace())
        .withName(model.name())
        .withLabels(Labels.of(model.gateway()))
        .endMetadata()
        .withAutomountServiceAccountToken(false)
        .build();
  }
}
