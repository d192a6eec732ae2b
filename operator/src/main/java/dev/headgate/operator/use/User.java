package dev.headgate.operator.use;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.operator.compile.ResourceId;
import dev.headgate.operator.event.FleetReport;
import dev.headgate.operator.push.PodReport;
import dev.headgate.operator.push.PodState;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * A Gateway that uses a resource.
 *
 * @param nameThere what the resource is called in the Gateway's document, and so by its pods
 * @param report what its fleet said last
 */
public record User(Gateway gateway, String nameThere, FleetReport report) {

  /** {@code namespace/name} */
  public String name() {
    return gateway.getMetadata().getNamespace() + "/" + gateway.getMetadata().getName();
  }

  public ResourceId id() {
    return ResourceId.of(gateway);
  }

  /** Whether this operator has heard of the fleet at all since it leads. */
  public boolean isHeard() {
    return !report.equals(FleetReport.NONE);
  }

  /**
   * What the pods that answer say about the resource, by pod.
   *
   * @param all that a pod says about resources of the kind
   */
  public <L> Map<String, L> loads(Function<PodState, Stream<L>> all, Function<L, String> name) {
    var loads = new TreeMap<String, L>();
    report.pods().forEach((pod, said) -> find(said, all, name).forEach(l -> loads.put(pod, l)));
    return loads;
  }

  private <L> Stream<L> find(
      PodReport said, Function<PodState, Stream<L>> all, Function<L, String> name) {
    return Stream.ofNullable(said.state())
        .flatMap(all)
        .filter(load -> Objects.equals(name.apply(load), nameThere));
  }
}
