package dev.headgate.operator.compile;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.GatewaySpec;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;

/**
 * What is wrong with one Pool or Plugin in itself: by the compiler's own rules, under every Gateway
 * that uses it, and under none in particular when nobody does.
 */
public final class Acceptance {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final Compiler compiler;

  public Acceptance(Site site) {
    compiler = new Compiler(site);
  }

  /**
   * @param references has at least {@code resource} and what it names
   * @return each problem once; none when all is well
   */
  public List<ResourceProblem> problems(
      HasMetadata resource, List<Gateway> users, References references) {
    var id = ResourceId.of(resource);
    var gateways = users.isEmpty() ? List.of(nobody(resource)) : users;
    return gateways.stream()
        .map(gateway -> compiler.compile(gateway, references))
        .filter(Compilation.Refused.class::isInstance)
        .map(Compilation.Refused.class::cast)
        .flatMap(refused -> refused.problems().stream())
        .filter(problem -> problem.resource().equals(id))
        .distinct()
        .toList();
  }

  /** Without pods, so that no budget can be too small for it. */
  private static Gateway nobody(HasMetadata resource) {
    var spec =
        switch (resource) {
          case Pool pool -> Map.of("replicas", 0, "listeners", List.of(listener(pool)));
          case Plugin plugin -> Map.of("replicas", 0, "plugins", List.of(ref(plugin)));
          default -> throw new IllegalArgumentException(resource.getKind());
        };
    var gateway = new Gateway();
    gateway.setMetadata(
        new ObjectMetaBuilder()
            .withNamespace(resource.getMetadata().getNamespace())
            .withName("-")
            .build());
    gateway.setSpec(JSON.convertValue(spec, GatewaySpec.class));
    return gateway;
  }

  private static Map<String, Object> listener(Pool pool) {
    return Map.of(
        "name", "any", "protocol", pool.getSpec().protocol(), "port", 1, "poolRef", ref(pool));
  }

  private static Map<String, Object> ref(HasMetadata resource) {
    return Map.of("name", resource.getMetadata().getName());
  }
}
