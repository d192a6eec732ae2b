package dev.headgate.crd.v1alpha1;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class StandsAloneTest {

  /** Whoever works with the resources in Java gets models, and no client or operator. */
  @Test
  void shouldKnowOnlyTheConfigurationAndKubernetesModels() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.headgate.crd..",
            "dev.headgate.config..",
            "java..",
            "org.jspecify..",
            "com.fasterxml.jackson.annotation..",
            "io.fabric8.crd.generator.annotation..",
            "io.fabric8.generator.annotation..",
            "io.fabric8.kubernetes.api.model..",
            "io.fabric8.kubernetes.model..",
            "io.fabric8.kubernetes.client")
        .check(
            new ClassFileImporter()
                .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                .importPackages("dev.headgate.crd"));
  }
}
