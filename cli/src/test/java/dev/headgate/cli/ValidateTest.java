package dev.headgate.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code validate DIR} and {@code compile DIR}. */
class ValidateTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void shouldFindNothingWrong() throws IOException {
    Manifest.in(folder).gateway(5432).pool(5433).answer("me");

    Cli validated = Cli.run("validate", folder.toString());
    assertThat(validated).isEqualTo(new Cli(0, "VALID: 1 gateway" + System.lineSeparator(), ""));
    JsonNode json = JSON.readTree(Cli.run("validate", folder.toString(), "--output", "json").out());
    assertThat(json.get("result").asText()).isEqualTo("VALID");
    assertThat(json.get("gateways").asInt()).isEqualTo(1);
  }

  @Test
  void shouldTellEverythingAtOnceWithItsPlace() throws IOException {
    wrongInThreePlaces();

    Cli validated = Cli.run("validate", folder.toString());
    assertThat(validated.exit()).isEqualTo(1);
    assertThat(validated.err()).isEmpty();
    assertThat(validated.out().lines())
        .containsExactly(
            "INVALID",
            "  gateway.yaml Gateway default/shop spec.listeners[0].port: 70000"
                + " (expected an integer from 1 to 65535)",
            "  gateway.yaml Gateway default/shop spec.plugins[0].name: \"rewrite\""
                + " (expected a Plugin of namespace default)",
            "  more.yaml: line 4, while parsing a flow sequence (expected YAML or JSON)");
  }

  @Test
  void shouldTellTheSameToPrograms() throws IOException {
    wrongInThreePlaces();

    Cli validated = Cli.run("validate", folder.toString(), "--output", "json");
    assertThat(validated.exit()).isEqualTo(1);
    JsonNode problems = JSON.readTree(validated.out()).get("problems");
    assertThat(problems).hasSize(3);
    JsonNode port = problems.get(0);
    assertThat(port.get("file").asText()).isEqualTo("gateway.yaml");
    assertThat(port.get("document").asInt()).isEqualTo(1);
    assertThat(port.get("kind").asText()).isEqualTo("Gateway");
    assertThat(port.get("name").asText()).isEqualTo("shop");
    assertThat(port.get("path").asText()).isEqualTo("spec.listeners[0].port");
    assertThat(port.get("value").asText()).isEqualTo("70000");
    assertThat(port.get("expected").asText()).isEqualTo("an integer from 1 to 65535");
  }

  private void wrongInThreePlaces() {
    Manifest.in(folder)
        .gateway(70000)
        .pool(5433)
        .write("more.yaml", "# nothing\n---\na: [1\nb: 2\n");
  }

  @Test
  void shouldMissAGateway() {
    Manifest.in(folder).pool(5433);

    Cli validated = Cli.run("validate", folder.toString());
    assertThat(validated.exit()).isEqualTo(1);
    assertThat(validated.out()).contains("no Gateway (expected at least one Gateway)");
  }

  @Test
  void shouldCompileToTheDocumentOfAPod() throws IOException {
    Manifest.in(folder).gateway(5432).pool(5433).answer("me");

    Cli compiled = Cli.run("compile", folder.toString());
    assertThat(compiled.exit()).isZero();
    assertThat(compiled.err()).isEmpty();
    JsonNode document = JSON.readTree(compiled.out());
    assertThat(document.at("/listeners/0/port").asInt()).isEqualTo(5432);
    assertThat(document.at("/listeners/0/address").asText()).isEqualTo("0.0.0.0");
    assertThat(document.at("/plugins/0/config/rules/0/replace").asText()).isEqualTo("'me'");
    assertThat(document.get("revision").asText()).hasSize(64);
  }

  @Test
  void shouldNotCompileWhatIsWrong() {
    wrongInThreePlaces();

    Cli compiled = Cli.run("compile", folder.toString());
    assertThat(compiled.exit()).isEqualTo(1);
    assertThat(compiled.out()).isEmpty();
    assertThat(compiled.err().lines()).hasSize(3).first().asString().contains("70000");
  }

  @Test
  void shouldShowSecretsOnlyWhenAsked() {
    Manifest.in(folder)
        .gateway(5432)
        .pool(5433)
        .write("plugin.yaml", Manifest.answering("me") + "  secretRef: {name: hidden}\n")
        .write(
            "secret.yaml",
            "{apiVersion: v1, kind: Secret, metadata: {name: hidden}, stringData: {key: s3cr3t}}");

    assertThat(Cli.run("compile", folder.toString()).out())
        .contains("***")
        .doesNotContain("s3cr3t");
    assertThat(Cli.run("compile", folder.toString(), "--show-secrets").out()).contains("s3cr3t");
  }
}
