package dev.headgate.cli;

import dev.headgate.config.Configuration;
import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.operator.compile.Compilation;
import dev.headgate.operator.compile.Compiler;
import dev.headgate.operator.compile.ManifestProblem;
import dev.headgate.operator.compile.ManifestReader;
import dev.headgate.operator.compile.Manifests;
import dev.headgate.operator.compile.ResourceId;
import dev.headgate.operator.compile.ResourceProblem;
import dev.headgate.operator.compile.Site;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;

/**
 * A folder of manifests, compiled.
 *
 * @param configurations one for each Gateway, when there is no problem
 */
record Folder(List<Configuration> configurations, List<ManifestProblem> problems) {

  /**
   * @throws IOException the folder cannot be read
   */
  static Folder compile(Path path, Function<Manifests, Site> site) throws IOException {
    Manifests manifests = ManifestReader.read(path);
    return compile(path, manifests, site.apply(manifests), List.of());
  }

  /** As {@link #compile}, for one data plane: it can be one Gateway only. */
  static Folder compileForOne(Path path, Function<Manifests, Site> site) throws IOException {
    Manifests manifests = ManifestReader.read(path);
    List<ResourceProblem> surplus =
        manifests.gateways().stream()
            .skip(1)
            .map(
                gateway ->
                    new ResourceProblem(
                        ResourceId.of(gateway),
                        ResourceProblem.Kind.INVALID,
                        "metadata.name",
                        "\"" + gateway.getMetadata().getName() + "\"",
                        "one Gateway in a folder that is run"))
            .toList();
    return compile(path, manifests, site.apply(manifests), surplus);
  }

  private static Folder compile(
      Path path, Manifests manifests, Site site, List<ResourceProblem> known) {
    Compiler compiler = new Compiler(site);
    List<Configuration> configurations = new ArrayList<>();
    List<ResourceProblem> found = new ArrayList<>(known);
    for (Gateway gateway : manifests.gateways()) {
      switch (compiler.compile(gateway, manifests)) {
        case Compilation.Compiled(var configuration, var _) -> configurations.add(configuration);
        case Compilation.Refused(var problems) -> found.addAll(problems);
      }
    }
    List<ManifestProblem> problems = new ArrayList<>(manifests.withCompilers(found));
    if (manifests.gateways().isEmpty() && problems.isEmpty()) {
      String name = Objects.toString(path.getFileName(), path.toString());
      problems.add(new ManifestProblem(name, 0, null, "", "no Gateway", "at least one Gateway"));
    }
    return new Folder(configurations, problems);
  }
}
