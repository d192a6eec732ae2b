package dev.headgate.operator.compile;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.headgate.config.Configuration;
import dev.headgate.config.ConfigurationWriter;
import dev.headgate.crd.v1alpha1.Gateway;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder holds {@code in-*.yaml} and what it compiles to: {@code document.golden} or {@code
 * problems.golden}. {@code -Dheadgate.golden.write=true} writes the latter two anew.
 */
class GoldenFoldersTest {

  private static final Path FOLDERS = Path.of("src/test/resources/compile");
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  static List<Path> folders() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDERS)) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void shouldCompileTo(Path folder) throws IOException {
    Manifests manifests = ManifestReader.read(folder);
    List<Configuration> configurations = new ArrayList<>();
    List<ResourceProblem> found = new ArrayList<>();
    for (Gateway gateway : manifests.gateways()) {
      switch (new Compiler(Site.CLUSTER).compile(gateway, manifests)) {
        case Compilation.Compiled(var configuration, var _) -> configurations.add(configuration);
        case Compilation.Refused(var problems) -> found.addAll(problems);
      }
    }
    List<ManifestProblem> problems = manifests.withCompilers(found);

    Path output = folder.resolve(problems.isEmpty() ? "document.golden" : "problems.golden");
    String actual = problems.isEmpty() ? documents(configurations) : lines(problems);
    if (Boolean.getBoolean("headgate.golden.write")) {
      Files.writeString(output, actual);
    }
    assertThat(output).hasContent(actual);
    assertThat(unused(folder, output)).as("files that nothing reads").isEmpty();
  }

  private static String documents(List<Configuration> configurations) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Configuration configuration : configurations) {
      byte[] json = ConfigurationWriter.canonical(configuration);
      text.append(JSON.writeValueAsString(JSON.readTree(json))).append('\n');
    }
    return text.toString();
  }

  private static String lines(List<ManifestProblem> problems) {
    return problems.stream().map(problem -> problem + "\n").collect(Collectors.joining());
  }

  private static List<Path> unused(Path folder, Path output) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.equals(output))
          .filter(file -> !file.getFileName().toString().matches("in-.*\\.yaml"))
          .toList();
    }
  }
}
