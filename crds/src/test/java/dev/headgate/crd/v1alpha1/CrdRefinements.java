package dev.headgate.crd.v1alpha1;

import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDPostProcessor;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;

/** What annotations cannot say to the generator. */
record CrdRefinements(Class<? extends HasMetadata> type, String description)
    implements CRDPostProcessor {

  @Override
  public HasMetadata process(HasMetadata resource, String crdSpecVersion) {
    CustomResourceDefinition crd = (CustomResourceDefinition) resource;
    for (CustomResourceDefinitionVersion version : crd.getSpec().getVersions()) {
      JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
      root.setDescription(description);
      root.setRequired(List.of("spec"));
      describe(root, "spec", "What it should be.");
      describe(root, "status", "What became of it; written by the operator.");
      allowAnyValue(root);
      version.getAdditionalPrinterColumns().sort(Comparator.comparingInt(this::columnOrder));
    }
    return crd;
  }

  private static void describe(JSONSchemaProps schema, String field, String description) {
    Objects.requireNonNull(schema.getProperties().get(field)).setDescription(description);
  }

  /** The generator says that every entry of a free object is an object; a number is as good. */
  private static void allowAnyValue(JSONSchemaProps schema) {
    if (Boolean.TRUE.equals(schema.getXKubernetesPreserveUnknownFields())) {
      schema.setAdditionalProperties(null);
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      allowAnyValue(schema.getItems().getSchema());
    }
    schema.getProperties().values().forEach(CrdRefinements::allowAnyValue);
  }

  /** In the order of the annotations; the generator sorts by path. */
  private int columnOrder(CustomResourceColumnDefinition column) {
    return Stream.of(type.getAnnotationsByType(AdditionalPrinterColumn.class))
        .map(AdditionalPrinterColumn::name)
        .toList()
        .indexOf(column.getName());
  }
}
