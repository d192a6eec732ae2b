package dev.headgate.operator;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Which room of the operator may know which. */
class RoomsTest {

  private static final JavaClasses OPERATOR =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.headgate.operator");

  @Test
  void shouldKnowNoOtherModuleThanResourcesAndConfiguration() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.headgate.proxy..", "dev.headgate.plugin..", "dev.headgate.plugins..")
        .check(OPERATOR);
  }

  @Test
  void shouldHaveNoCycleAmongItsRooms() {
    slices().matching("dev.headgate.operator.(*)..").should().beFreeOfCycles().check(OPERATOR);
  }

  /** It runs under {@code headgate run}, too: no cluster, no files, no clock. */
  @Test
  void shouldCompileWithoutAClusterOrAnOperator() {
    noClasses()
        .that()
        .resideInAPackage("..operator.compile..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javaoperatorsdk..", "io.fabric8.kubernetes.client.dsl..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("io.fabric8.kubernetes.client.KubernetesClient")
        .orShould()
        .dependOnClassesThat()
        .resideInAnyPackage("java.net..", "java.time..")
        .check(OPERATOR);
  }

  /** Desired objects are functions of a model: nobody is asked anything. */
  @Test
  void shouldDesireWithoutAClusterOrAnOperator() {
    noClasses()
        .that()
        .resideInAPackage("..operator.desired..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.javaoperatorsdk..", "io.fabric8.kubernetes.client..", "java.net..")
        .check(OPERATOR);
  }

  /** Pods are talked to on the fleets' own threads, which no reconcile waits for. */
  @Test
  void shouldLetFleetsAloneTalkToPods() {
    noClasses()
        .that()
        .resideOutsideOfPackages("..operator.push..", "..operator.event..", "..operator.app..")
        .should()
        .dependOnClassesThat()
        .haveSimpleNameEndingWith("PodControl")
        .check(OPERATOR);
  }
}
