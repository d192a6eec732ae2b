package dev.headgate.crd.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The committed YAML is what the types say; {@code -Dheadgate.crds.write=true} writes it anew. */
class GeneratedCrdsTest {

  private static final Path CRDS = Path.of(System.getProperty("headgate.crds"));

  /** A Helm chart has to carry its CRDs itself. */
  private static final List<Path> FOLDERS = List.of(CRDS, CRDS.resolve("../charts/headgate/crds"));

  @TempDir Path generated;

  @Test
  void shouldDescribeGatewaysAsTheTypesDo() throws IOException {
    check(
        Gateway.class,
        "A database gateway: a fleet of pods, the ports they listen on, their plugins.");
  }

  @Test
  void shouldDescribePoolsAsTheTypesDo() throws IOException {
    check(Pool.class, "Server connections to a set of backends, shared by a fleet.");
  }

  @Test
  void shouldDescribePluginsAsTheTypesDo() throws IOException {
    check(Plugin.class, "Code that runs at the hooks of the gateways that name it.");
  }

  private void check(Class<? extends HasMetadata> type, String description) throws IOException {
    String name = HasMetadata.getFullResourceName(type);
    new CRDGenerator()
        .inOutputDir(generated.toFile())
        .withMinQuotes(true)
        .withPostProcessor(new CrdRefinements(type, description))
        .customResourceClasses(type)
        .generate();
    String yaml = Files.readString(generated.resolve(name + "-v1.yml"));

    for (Path folder : FOLDERS) {
      Path committed = folder.resolve(name + ".yaml");
      if (Boolean.getBoolean("headgate.crds.write")) {
        Files.writeString(committed, yaml);
      }
      assertThat(committed)
          .as("run with -Dheadgate.crds.write=true after a change of the types")
          .hasContent(yaml);
    }
  }
}
