package dev.headgate.operator.desired;

import dev.headgate.config.ListenerConfig;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceBuilder;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.ServicePortBuilder;
import java.util.LinkedHashMap;
import java.util.Set;
import java.util.stream.Collectors;

/** Where database clients connect to. */
public final class Services {

  private Services() {}

  public static Service desired(FleetModel model) {
    var spec = model.gateway().getSpec().service();
    var labels = new LinkedHashMap<>(spec.labels());
    labels.putAll(Labels.of(model.gateway()));
    var policy = spec.externalTrafficPolicy();
    return new ServiceBuilder()
        .withNewMetadata()
        .withNamespace(model.namespace())
        .withName(model.name())
        .withLabels(labels)
        .withAnnotations(spec.annotations())
        .endMetadata()
        .withNewSpec()
        .withType(spec.type().name())
        .withExternalTrafficPolicy(policy == null ? null : policy.name())
        .withSelector(Labels.selector(model.gateway()))
        .withPorts(model.served().listeners().stream().map(Services::port).toList())
        .endSpec()
        .build();
  }

  /** Whether there is a port that clients must not find, or that takes the place of another. */
  public static boolean hasForeignPorts(Service actual, Service desired) {
    return !numbers(desired).containsAll(numbers(actual));
  }

  private static Set<Integer> numbers(Service service) {
    return service.getSpec().getPorts().stream()
        .map(ServicePort::getPort)
        .collect(Collectors.toSet());
  }

  // By number: a named target would have to be in the pod template, and a new listener would roll.
  private static ServicePort port(ListenerConfig listener) {
    return new ServicePortBuilder()
        .withName(listener.name())
        .withProtocol("TCP")
        .withPort(listener.port())
        .withNewTargetPort(listener.port())
        .build();
  }
}
