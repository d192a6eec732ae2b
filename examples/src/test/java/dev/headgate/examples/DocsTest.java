package dev.headgate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.crd.v1alpha1.Hook;
import dev.headgate.operator.compile.Compilation;
import dev.headgate.operator.compile.Compiler;
import dev.headgate.operator.compile.ManifestReader;
import dev.headgate.operator.compile.Manifests;
import dev.headgate.operator.compile.Site;
import dev.headgate.plugin.Plugin;
import dev.headgate.plugin.PluginFactory;
import dev.headgate.testbed.SourceJar;
import java.io.IOException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the documentation shows is what works. */
class DocsTest {

  private static final Pattern LINK = Pattern.compile("]\\(([^)#:]+)(#[^)]*)?\\)");

  @TempDir private Path folder;

  /** README, docs and the READMEs below. */
  static List<Path> pages() throws IOException {
    List<Path> pages = new ArrayList<>(List.of(Repository.ROOT.resolve("README.md")));
    for (String folder : List.of("docs", "examples", "charts", "bench")) {
      try (Stream<Path> tree = Files.walk(Repository.ROOT.resolve(folder))) {
        tree.filter(file -> file.toString().endsWith(".md"))
            .filter(file -> !file.toString().contains("/target/"))
            .forEach(pages::add);
      }
    }
    return pages;
  }

  private static List<String> snippets(Path page, String language) throws IOException {
    Pattern block = Pattern.compile("```" + language + "\\n(.*?)```", Pattern.DOTALL);
    return block.matcher(Files.readString(page)).results().map(found -> found.group(1)).toList();
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldShowManifestsThatCompile(Path page) throws IOException {
    for (String snippet : snippets(page, "yaml")) {
      Files.writeString(folder.resolve("snippet.yaml"), snippet);
      Manifests manifests = ManifestReader.read(folder);

      assertThat(manifests.problems()).describedAs(snippet).isEmpty();
      assertThat(manifests.entries()).describedAs(snippet).isNotEmpty();
      assertThat(manifests.gateways())
          .describedAs(snippet)
          .allSatisfy(
              gateway ->
                  assertThat(new Compiler(Site.CLUSTER).compile(gateway, manifests))
                      .isInstanceOf(Compilation.Compiled.class));
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  void shouldLinkToWhatIsThere(Path page) throws IOException {
    assertThat(LINK.matcher(Files.readString(page)).results())
        .allSatisfy(link -> assertThat(page.resolveSibling(link.group(1)).normalize()).exists());
  }

  @Test
  void shouldShowAPluginThatCompilesAndLoads() throws Exception {
    Path page = Repository.ROOT.resolve("docs/plugins.md");
    assertThat(snippets(page, "java")).hasSize(1);
    Path jar =
        SourceJar.write(
            folder.resolve("docs.jar"),
            Map.of("com/example/SizeLimitFactory.java", snippets(page, "java").getFirst()),
            Map.of(
                "META-INF/services/dev.headgate.plugin.PluginFactory",
                "com.example.SizeLimitFactory"),
            ExamplesIT.pluginApi().toString());

    try (var loader = new URLClassLoader(new URL[] {jar.toUri().toURL()})) {
      assertThat(ServiceLoader.load(PluginFactory.class, loader))
          .anySatisfy(factory -> assertThat(factory.name()).isEqualTo("size-limit"));
    }
  }

  @Test
  void shouldBuildThePluginAgainstTheApiOfThisVersion() throws IOException {
    assertThat(Files.readString(Repository.EXAMPLES.resolve("plugin/pom.xml")))
        .contains("<headgate.version>" + System.getProperty("headgate.version"));
  }

  @Test
  void shouldListEveryHook() throws IOException {
    String page = Files.readString(Repository.ROOT.resolve("docs/hooks.md"));
    List<String> listed =
        Pattern.compile("(?m)^\\| \\d+ \\| `(on\\w+)` \\|")
            .matcher(page)
            .results()
            .map(row -> row.group(1))
            .toList();

    assertThat(listed)
        .hasSize(22)
        .allSatisfy(
            hook -> {
              String type = "dev.headgate.plugin.O" + hook.substring(1);
              assertThat(Class.forName(type)).isAssignableTo(Plugin.class);
            })
        .containsExactlyInAnyOrderElementsOf(hooksOfTheResource());
  }

  private static List<String> hooksOfTheResource() {
    return Stream.of(Hook.values()).map(Enum::name).toList();
  }
}
