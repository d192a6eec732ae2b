package dev.headgate.operator.use;

import dev.headgate.config.GatewayConfig;
import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.GatewayStatus;
import dev.headgate.operator.compile.Consent;
import dev.headgate.operator.compile.ResourceId;
import dev.headgate.operator.event.Fleets;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.config.informer.InformerEventSourceConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.event.source.inbound.SimpleInboundEventSource;
import io.javaoperatorsdk.operator.processing.event.source.informer.InformerEventSource;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * The Gateways that use a resource of one kind. A Gateway that starts or ceases to use one, whose
 * conditions change, or whose fleet has something new to say wakes the resource.
 */
public final class Users<P extends HasMetadata> {

  private final Function<Gateway, Set<ResourceID>> names;
  private final Fleets fleets;
  private final InformerEventSource<Gateway, P> gateways;
  private final SimpleInboundEventSource<P> reports =
      new SimpleInboundEventSource<>("fleet-reports");

  /** What every Gateway named when it was seen last: what it names no longer has to hear of it. */
  private final Map<ResourceID, Set<ResourceID>> lastNamed = new ConcurrentHashMap<>();

  /**
   * @param names what a Gateway names of this kind
   */
  public Users(
      Class<P> type,
      Function<Gateway, Set<ResourceID>> names,
      EventSourceContext<P> context,
      Fleets fleets) {
    this.names = names;
    this.fleets = fleets;
    gateways =
        new InformerEventSource<>(
            InformerEventSourceConfiguration.from(Gateway.class, type)
                .withName("gateways")
                .withNamespacesInheritedFromController()
                .withOnUpdateFilter(Users::isNews)
                .withSecondaryToPrimaryMapper(this::namedNowOrBefore)
                .withPrimaryToSecondaryMapper(
                    (P used) ->
                        naming(used).stream()
                            .map(ResourceID::fromResource)
                            .collect(Collectors.toSet()))
                .build(),
            context);
    fleets.onReport(this::wake);
  }

  public List<EventSource<?, P>> eventSources() {
    return List.of(gateways, reports);
  }

  /**
   * In the order of their names.
   *
   * @param allowedNamespaces who may use it besides its own namespace
   */
  public List<User> of(P used, List<String> allowedNamespaces) {
    var namespace = used.getMetadata().getNamespace();
    var name = used.getMetadata().getName();
    return naming(used).stream()
        .filter(gateway -> Consent.given(ResourceId.of(gateway), namespace, allowedNamespaces))
        .map(
            gateway ->
                new User(
                    gateway,
                    Consent.nameInDocument(ResourceId.of(gateway), namespace, name),
                    fleets.report(config(gateway))))
        .sorted(Comparator.comparing(User::name))
        .toList();
  }

  private List<Gateway> naming(P used) {
    var id = ResourceID.fromResource(used);
    return gateways
        .list(gateway -> !gateway.isMarkedForDeletion() && names.apply(gateway).contains(id))
        .toList();
  }

  private Set<ResourceID> namedNowOrBefore(Gateway gateway) {
    var now = names.apply(gateway);
    var before = lastNamed.put(ResourceID.fromResource(gateway), now);
    if (before == null) {
      return now;
    }
    var both = new HashSet<>(before);
    both.addAll(now);
    return both;
  }

  // Its load numbers change all the time, and the fleet tells them itself.
  private static boolean isNews(Gateway next, Gateway old) {
    return !Objects.equals(next.getMetadata().getGeneration(), old.getMetadata().getGeneration())
        || next.isMarkedForDeletion() != old.isMarkedForDeletion()
        || !conditions(next).equals(conditions(old));
  }

  private static List<Condition> conditions(Gateway gateway) {
    GatewayStatus status = gateway.getStatus();
    return status == null ? List.of() : status.conditions();
  }

  private void wake(GatewayConfig gateway) {
    gateways
        .get(new ResourceID(gateway.name(), gateway.namespace()))
        .ifPresent(found -> names.apply(found).forEach(reports::propagateEvent));
  }

  private static GatewayConfig config(Gateway gateway) {
    return new GatewayConfig(gateway.getMetadata().getNamespace(), gateway.getMetadata().getName());
  }
}
