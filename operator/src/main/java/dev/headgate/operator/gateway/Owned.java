package dev.headgate.operator.gateway;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.operator.desired.FleetModel;
import dev.headgate.operator.desired.Labels;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.processing.dependent.Matcher;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.CRUDKubernetesDependentResource;
import io.javaoperatorsdk.operator.processing.dependent.kubernetes.KubernetesDependentResourceConfigBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** One kind of object that a Gateway owns: applied server-side when it differs, and only then. */
class Owned<R extends HasMetadata> extends CRUDKubernetesDependentResource<R, Gateway> {

  private static final String MODEL = "model";

  private final Function<FleetModel, R> desired;
  private final BiPredicate<R, R> contradicts;

  Owned(Class<R> type, Function<FleetModel, R> desired) {
    this(type, desired, (actual, wanted) -> false);
  }

  /**
   * @param contradicts whether the first, as it is in the cluster, has something beside the second,
   *     as it should be, that the two cannot keep together
   */
  Owned(Class<R> type, Function<FleetModel, R> desired, BiPredicate<R, R> contradicts) {
    super(type, type.getSimpleName());
    this.desired = desired;
    this.contradicts = contradicts;
    configureWith(
        new KubernetesDependentResourceConfigBuilder<R>()
            // Its default for Secrets is to replace them.
            .withUseSSA(true)
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

  String name(Gateway gateway) {
    return gateway.getMetadata().getName();
  }

  // Without computing the object: it is also asked for when there is to be none any longer.
  @Override
  protected ResourceID targetSecondaryResourceID(Gateway gateway, Context<Gateway> context) {
    return new ResourceID(name(gateway), gateway.getMetadata().getNamespace());
  }

  @Override
  public Matcher.Result<R> match(R actual, R desired, Gateway gateway, Context<Gateway> context) {
    return contradicts.test(actual, desired)
        ? Matcher.Result.nonComputed(false)
        : super.match(actual, desired, gateway, context);
  }

  // Server-side apply leaves alone what others added, and would be refused for ever beside it.
  @Override
  public R update(R actual, R desired, Gateway gateway, Context<Gateway> context) {
    if (contradicts.test(actual, desired)) {
      var client = context.getClient();
      var whole = client.getKubernetesSerialization().clone(desired);
      whole.addOwnerReference(gateway);
      whole.getMetadata().setResourceVersion(actual.getMetadata().getResourceVersion());
      client.resource(whole).update();
    }
    return super.update(actual, desired, gateway, context);
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
