package dev.headgate.operator.gateway;

import dev.headgate.config.GatewayConfig;
import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import dev.headgate.operator.desired.Labels;
import dev.headgate.operator.event.Fleets;
import dev.headgate.operator.use.Named;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.config.informer.FieldSelector;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Everything beside its own objects that wakes a Gateway: what it names, its pods, its fleet. */
final class GatewaySources {

  private final EventSourceContext<Gateway> context;
  private final InformerEventSource<Pool, Gateway> pools;
  private final InformerEventSource<Plugin, Gateway> plugins;
  private final InformerEventSource<Secret, Gateway> secrets;
  private final InformerEventSource<Secret, Gateway> certificates;
  private final InformerEventSource<Pod, Gateway> pods;
  private final SimpleInboundEventSource<Gateway> reports =
      new SimpleInboundEventSource<>("fleet-reports");

  GatewaySources(EventSourceContext<Gateway> context, Fleets fleets) {
    this.context = context;
    pools = named(Pool.class, "pools", Named::pools);
    plugins = named(Plugin.class, "plugins", Named::plugins);
    secrets = secrets("secrets", "Opaque");
    certificates = secrets("certificates", "kubernetes.io/tls");
    pods = pods();
    fleets.onReport(gateway -> reports.propagateEvent(id(gateway)));
  }

  List<EventSource<?, Gateway>> with(List<EventSource<?, Gateway>> owned) {
    var all = new ArrayList<>(owned);
    all.addAll(List.of(pools, plugins, secrets, certificates, pods, reports));
    return all;
  }

  ClusterReferences references() {
    return new ClusterReferences(
        pools, plugins, List.of(secrets, certificates), context.getClient());
  }

  Set<Pod> pods(Gateway gateway) {
    return pods.getSecondaryResources(gateway);
  }

  private <R extends HasMetadata> InformerEventSource<R, Gateway> named(
      Class<R> type, String name, Function<Gateway, Set<ResourceID>> names) {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(type, Gateway.class)
            .withName(name)
            .withNamespacesInheritedFromController()
            // Their status is written by this operator, and says nothing new to a Gateway.
            .withOnUpdateFilter((next, old) -> !generation(next).equals(generation(old)))
            .withSecondaryToPrimaryMapper(changed -> gatewaysThatName(changed, names))
            .withPrimaryToSecondaryMapper((Gateway gateway) -> names.apply(gateway))
            .build(),
        context);
  }

  // Service account tokens and Helm's releases are of other types: they are never even fetched.
  private InformerEventSource<Secret, Gateway> secrets(String source, String type) {
    Function<Gateway, Set<ResourceID>> names =
        gateway ->
            Named.secrets(
                gateway, id -> pools.get(id).orElse(null), id -> plugins.get(id).orElse(null));
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Secret.class, Gateway.class)
            .withName(source)
            .withNamespacesInheritedFromController()
            .withFieldSelector(new FieldSelector(new FieldSelector.Field("type", type)))
            .withSecondaryToPrimaryMapper(changed -> gatewaysThatName(changed, names))
            .withPrimaryToSecondaryMapper((Gateway gateway) -> names.apply(gateway))
            .build(),
        context);
  }

  private InformerEventSource<Pod, Gateway> pods() {
    return new InformerEventSource<>(
        InformerEventSourceConfiguration.from(Pod.class, Gateway.class)
            .withName("pods")
            .withNamespacesInheritedFromController()
            .withLabelSelector(Labels.MANAGED)
            .withSecondaryToPrimaryMapper(GatewaySources::gatewayOf)
            .build(),
        context);
  }

  private static Set<ResourceID> gatewayOf(Pod pod) {
    var gateway = pod.getMetadata().getLabels().get(Labels.INSTANCE);
    return gateway == null
        ? Set.of()
        : Set.of(new ResourceID(gateway, pod.getMetadata().getNamespace()));
  }

  private Set<ResourceID> gatewaysThatName(
      HasMetadata changed, Function<Gateway, Set<ResourceID>> names) {
    var id = ResourceID.fromResource(changed);
    return context
        .getPrimaryCache()
        .list(gateway -> names.apply(gateway).contains(id))
        .map(ResourceID::fromResource)
        .collect(Collectors.toSet());
  }

  private static Long generation(HasMetadata resource) {
    return resource.getMetadata().getGeneration();
  }

  private static ResourceID id(GatewayConfig gateway) {
    return new ResourceID(gateway.name(), gateway.namespace());
  }
}
