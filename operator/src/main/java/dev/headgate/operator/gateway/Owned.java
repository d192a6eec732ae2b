package dev.headgate.operator.gateway;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.operator.desired.FleetModel;
import dev.headgate.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependentResourceConfigBuilder;
import java.util.function.Function;

/** One kind of object that a Gateway owns: applied server-side when it differs, and only then. */
final class Owned<R extends HasMetadata> extends CRUDKubernetesDependentResource<R, Gateway> {

  private static final String MODEL = "model";

  private final Function<FleetModel, R> desired;

  Owned(Class<R> type, Function<FleetModel, R> desired) {
    super(type, type.getSimpleName());
    this.desired = desired;
    configureWith(
        new KubernetesDependentResourceConfigBuilder<R>()
            .withKubernetesDependentInformerConfig(
                InformerConfiguration.builder(type)
                    .withNamespacesInheritedFromController()
                    .withLabelSelector(Labels.MANAGED)
                    .build())
            .build());
  }

  static void putModel(Context<Gateway> context, FleetModel model) {
    context.managedWorkflowAndDependentResourceContext().put(MODEL, model);
  }

  static FleetModel model(Context<Gateway> context) {
    return context
        .managedWorkflowAndDependentResourceContext()
        .getMandatory(MODEL, FleetModel.class);
  }

  @Override
  protected R desired(Gateway gateway, Context<Gateway> context) {
    return desired.apply(model(context));
  }

  @Override
  public R create(R desired, Gateway gateway, Context<Gateway> context) {
    // A forced apply would take over a stranger's object of the same name.
    var found = context.getClient().resource(desired).get();
    if (found != null && !found.hasOwnerReferenceFor(gateway)) {
      throw new NameTakenException(found);
    }
    return super.create(desired, gateway, context);
  }

  /** An object of the Gateway's name exists, and is not the Gateway's. */
  static final class NameTakenException extends RuntimeException {
    NameTakenException(HasMetadata found) {
      super(
          found.getKind()
              + " "
              + found.getMetadata().getName()
              + " exists and belongs to somebody else");
    }
  }
}
