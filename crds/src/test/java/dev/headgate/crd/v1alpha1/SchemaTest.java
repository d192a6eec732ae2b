package dev.headgate.crd.v1alpha1;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code kubectl} shows of the resources, and what {@code kubectl explain} tells. */
class SchemaTest {

  private static final Path CRDS = Path.of(System.getProperty("headgate.crds"));

  /** Kubernetes' own types, which Kubernetes explains. */
  private static final Pattern KUBERNETES =
      Pattern.compile(
          "spec\\.(podTemplate\\.(resources|tolerations)|autoscaling\\.behavior)\\..*"
              + "|status\\.conditions\\..*");

  private static final Pattern EFFECT =
      Pattern.compile("\\b([Ll]ive|[Rr]olls)\\b|ends the listener's");

  @ParameterizedTest
  @ValueSource(strings = {"gateways", "pools", "plugins"})
  void shouldDescribeEveryField(String plural) throws IOException {
    assertThat(ownFieldsOf(plural))
        .allSatisfy((path, field) -> assertThat(field.getDescription()).as(path).isNotBlank());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateways", "pools", "plugins"})
  void shouldSayOfEverySpecFieldWhetherAChangeIsLive(String plural) throws IOException {
    var fields = ownFieldsOf(plural);
    fields.keySet().removeIf(path -> !path.startsWith("spec."));

    // What an object's fields say, it need not say itself.
    fields.values().removeIf(field -> !ownFields(field).isEmpty());

    assertThat(fields)
        .isNotEmpty()
        .allSatisfy(
            (path, field) ->
                assertThat(field.getDescription()).as(path).matches(EFFECT.asPredicate()));
  }

  @ParameterizedTest
  @CsvSource({"gateways, hgw", "pools, hgp", "plugins, hgpl"})
  void shouldHaveAShortNameAndTheCategory(String plural, String shortName) throws IOException {
    var names = crd(plural).getSpec().getNames();

    assertThat(names.getShortNames()).containsExactly(shortName);
    assertThat(names.getCategories()).containsExactly("headgate");
    assertThat(crd(plural).getSpec().getScope()).isEqualTo("Namespaced");
  }

  @ParameterizedTest
  @CsvSource({
    "gateways, 'Ready Programmed Pods Ports Reason Age'",
    "pools, 'Ready Protocol Max Open Waiting Gateways Reason Age'",
    "plugins, 'Ready Type Running Broken Failures Gateways Policy Reason Age'"
  })
  void shouldPrintColumnsThatExist(String plural, String names) throws IOException {
    var columns = version(plural).getAdditionalPrinterColumns();

    assertThat(columns)
        .extracting(CustomResourceColumnDefinition::getName)
        .containsExactlyElementsOf(List.of(names.split(" ")));
    var known = fields(plural).keySet();
    assertThat(columns)
        .filteredOn(column -> !column.getName().equals("Age"))
        .allSatisfy(
            column ->
                assertThat(known)
                    .as(column.getName())
                    .contains(column.getJsonPath().substring(1).replaceAll("\\[.*?\\)?]", "")));
  }

  @Test
  void shouldScaleByReplicasAndSelector() throws IOException {
    var scale = version("gateways").getSubresources().getScale();

    assertThat(scale.getSpecReplicasPath()).isEqualTo(".spec.replicas");
    assertThat(scale.getStatusReplicasPath()).isEqualTo(".status.replicas");
    assertThat(scale.getLabelSelectorPath()).isEqualTo(".status.selector");
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateways", "pools", "plugins"})
  void shouldKeepStatusApartFromSpec(String plural) throws IOException {
    assertThat(version(plural).getSubresources().getStatus()).isNotNull();
  }

  private static Map<String, JSONSchemaProps> ownFieldsOf(String plural) throws IOException {
    var fields = fields(plural);
    fields.keySet().removeIf(path -> KUBERNETES.matcher(path).matches());
    return fields;
  }

  /** By path, items of lists under the list's own. */
  private static Map<String, JSONSchemaProps> fields(String plural) throws IOException {
    var fields = new LinkedHashMap<String, JSONSchemaProps>();
    collect("", version(plural).getSchema().getOpenAPIV3Schema(), fields);
    return fields;
  }

  private static void collect(
      String path, JSONSchemaProps schema, Map<String, JSONSchemaProps> fields) {
    ownFields(schema)
        .forEach(
            (name, field) -> {
              var at = path.isEmpty() ? name : path + "." + name;
              fields.put(at, field);
              collect(at, field, fields);
            });
  }

  private static Map<String, JSONSchemaProps> ownFields(JSONSchemaProps schema) {
    var items = schema.getItems() == null ? null : schema.getItems().getSchema();
    return items == null ? schema.getProperties() : items.getProperties();
  }

  private static CustomResourceDefinitionVersion version(String plural) throws IOException {
    return crd(plural).getSpec().getVersions().getFirst();
  }

  private static CustomResourceDefinition crd(String plural) throws IOException {
    var yaml = Files.readString(CRDS.resolve(plural + ".headgate.dev.yaml"));
    return Serialization.unmarshal(yaml, CustomResourceDefinition.class);
  }
}
