package dev.headgate.operator.gateway;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.operator.desired.Autoscalers;
import dev.headgate.operator.desired.BootSecrets;
import dev.headgate.operator.desired.FleetModel;
import dev.headgate.operator.desired.PodDisruptionBudgets;
import dev.headgate.operator.desired.ServiceAccounts;
import dev.headgate.operator.desired.Services;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceUtils;
import io.javaoperatorsdk.operator.processing.dependent.workflow.Condition;
import io.javaoperatorsdk.operator.processing.dependent.workflow.Workflow;
import io.javaoperatorsdk.operator.processing.dependent.workflow.WorkflowBuilder;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.util.List;
import java.util.function.Predicate;

/** The workflow of everything that a Gateway owns. */
final class FleetObjects {

  private final Owned<Secret> bootSecret =
      new Owned<>(Secret.class, BootSecrets::desired) {
        @Override
        String name(Gateway gateway) {
          return BootSecrets.name(gateway.getMetadata().getName());
        }
      };
  private final Owned<Deployment> deployment = new OwnedDeployment();
  private final Workflow<Gateway> workflow = workflow();

  List<EventSource<?, Gateway>> eventSources(EventSourceContext<Gateway> context) {
    return EventSourceUtils.eventSourcesFromWorkflow(context, workflow);
  }

  void apply(Gateway gateway, FleetModel model, Context<Gateway> context) {
    Owned.putModel(context, model);
    workflow.reconcile(gateway, context).throwAggregateExceptionIfErrorsPresent();
  }

  // Pods mount the boot Secret and run under the account: both are there before the Deployment.
  private Workflow<Gateway> workflow() {
    var account = new Owned<>(ServiceAccount.class, ServiceAccounts::desired);
    var service = new Owned<>(Service.class, Services::desired, Services::hasForeignPorts);
    var budget =
        new Owned<>(
            PodDisruptionBudget.class,
            PodDisruptionBudgets::desired,
            PodDisruptionBudgets::hasOtherLimit);
    var autoscaler = new Owned<>(HorizontalPodAutoscaler.class, Autoscalers::desired);
    return new WorkflowBuilder<Gateway>()
        .addDependentResource(account)
        .addDependentResource(bootSecret)
        .addDependentResource(service)
        .addDependentResourceAndConfigure(deployment)
        .dependsOn(account, bootSecret)
        .addDependentResourceAndConfigure(budget)
        .withReconcilePrecondition(only(PodDisruptionBudgets::wanted))
        .addDependentResourceAndConfigure(autoscaler)
        .withReconcilePrecondition(only(Autoscalers::wanted))
        .build();
  }

  private static <R extends HasMetadata> Condition<R, Gateway> only(Predicate<FleetModel> wanted) {
    return (dependent, gateway, context) -> wanted.test(Owned.model(context));
  }
}
