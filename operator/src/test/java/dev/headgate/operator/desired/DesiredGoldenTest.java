package dev.headgate.operator.desired;

import static org.assertj.core.api.Assertions.assertThat;

import dev.headgate.config.ConfigurationWriter;
import dev.headgate.crd.v1alpha1.Gateway;
import dev.headgate.operator.compile.Compilation;
import dev.headgate.operator.compile.Compiler;
import dev.headgate.operator.compile.ManifestReader;
import dev.headgate.operator.compile.Manifests;
import dev.headgate.operator.compile.Site;
import dev.headgate.operator.push.Document;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each folder holds {@code in-*.yaml} and the objects that its Gateway owns, {@code
 * out-<Kind>.yaml}. {@code -Dheadgate.golden.write=true} writes the latter anew.
 */
class DesiredGoldenTest {

  private static final Path FOLDERS = Path.of("src/test/resources/desired");

  static List<Path> folders() throws IOException {
    try (Stream<Path> folders = Files.list(FOLDERS)) {
      return folders.sorted().toList();
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("folders")
  void shouldDesire(Path folder) throws IOException {
    var written = new LinkedHashSet<String>();
    for (var object : desired(model(ManifestReader.read(folder)))) {
      var output = folder.resolve("out-" + object.getKind() + ".yaml");
      written.add(output.getFileName().toString());
      var actual = Serialization.asYaml(object);
      if (Boolean.getBoolean("headgate.golden.write")) {
        Files.writeString(output, actual);
      }
      assertThat(output).hasContent(actual);
    }
    assertThat(outputs(folder)).isEqualTo(written);
  }

  private static List<HasMetadata> desired(FleetModel model) {
    var objects = new ArrayList<HasMetadata>();
    objects.add(ServiceAccounts.desired(model));
    objects.add(readable(BootSecrets.desired(model)));
    objects.add(Services.desired(model));
    objects.add(Deployments.desired(model));
    if (PodDisruptionBudgets.wanted(model)) {
      objects.add(PodDisruptionBudgets.desired(model));
    }
    if (Autoscalers.wanted(model)) {
      objects.add(Autoscalers.desired(model));
    }
    return objects;
  }

  private static FleetModel model(Manifests manifests) {
    Gateway gateway = manifests.gateways().getFirst();
    if (!(new Compiler(Site.CLUSTER).compile(gateway, manifests)
        instanceof Compilation.Compiled(var served, var jars))) {
      throw new AssertionError("does not compile");
    }
    var json = new String(ConfigurationWriter.canonical(served), StandardCharsets.UTF_8);
    var document = new Document(served.revision(), 7, json);
    var boot = new Boot(document, true, 8, "newer", "refused", jars);
    var control = new ControlFiles("certificate", "key", "roots", "pins");
    return new FleetModel(gateway, served, boot, control, "headgate/dataplane:1", "IfNotPresent");
  }

  private static Secret readable(Secret secret) {
    var text = new TreeMap<String, String>();
    secret
        .getData()
        .forEach(
            (file, data) ->
                text.put(
                    file, new String(Base64.getDecoder().decode(data), StandardCharsets.UTF_8)));
    secret.setData(null);
    secret.setStringData(text);
    return secret;
  }

  private static Set<String> outputs(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> !name.matches("in-.*\\.yaml"))
          .collect(Collectors.toSet());
    }
  }
}
