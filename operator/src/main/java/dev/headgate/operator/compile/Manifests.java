package dev.headgate.operator.compile;

import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.crd.v1alpha1.Plugin;
import dev.headgate.crd.v1alpha1.Pool;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a folder of manifests holds, as far as it can be told.
 *
 * @param problems found while reading; what they spoil is left out of the resources
 */
public record Manifests(Map<ResourceId, Entry> entries, List<ManifestProblem> problems)
    implements References {

  /** A resource and where it stands. */
  public record Entry(HasMetadata resource, String file, int document) {}

  public Manifests {
    entries = new LinkedHashMap<>(entries);
    problems = List.copyOf(problems);
  }

  public List<Gateway> gateways() {
    return entries.values().stream()
        .map(Entry::resource)
        .filter(Gateway.class::isInstance)
        .map(Gateway.class::cast)
        .toList();
  }

  @Override
  public @Nullable Pool pool(String namespace, String name) {
    return find(Pool.class, namespace, name);
  }

  @Override
  public @Nullable Plugin plugin(String namespace, String name) {
    return find(Plugin.class, namespace, name);
  }

  @Override
  public @Nullable Secret secret(String namespace, String name) {
    return find(Secret.class, namespace, name);
  }

  public @Nullable ConfigMap configMap(String namespace, String name) {
    return find(ConfigMap.class, namespace, name);
  }

  @Override
  public boolean configMapHas(String namespace, String name, String key) {
    ConfigMap map = configMap(namespace, name);
    return map != null && map.getBinaryData() != null && map.getBinaryData().containsKey(key);
  }

  private <T extends HasMetadata> @Nullable T find(Class<T> type, String namespace, String name) {
    Entry entry = entries.get(new ResourceId(HasMetadata.getKind(type), namespace, name));
    return entry == null ? null : type.cast(entry.resource());
  }

  /**
   * Everything that is wrong, in the order of the folder: what reading found, and what compiling
   * found about fields that reading had nothing against.
   */
  public List<ManifestProblem> withCompilers(List<ResourceProblem> compilers) {
    Map<List<Object>, ManifestProblem> all = new LinkedHashMap<>();
    problems.forEach(problem -> all.put(List.of(problem.place(), problem.path()), problem));
    for (ResourceProblem problem : compilers) {
      ManifestProblem located = locate(problem);
      all.putIfAbsent(List.of(located.place(), located.path()), located);
    }
    return all.values().stream().sorted(Comparator.comparing(ManifestProblem::place)).toList();
  }

  private ManifestProblem locate(ResourceProblem problem) {
    Entry entry = entries.get(problem.resource());
    return new ManifestProblem(
        entry == null ? "" : entry.file(),
        entry == null ? 0 : entry.document(),
        problem.resource(),
        problem.path(),
        problem.value(),
        problem.expected());
  }
}
