package dev.headgate.plugins;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class OrdinaryPluginsTest {

  private static final JavaClasses PLUGINS =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.headgate.plugins");

  /** What ships with Headgate can do nothing that another's plugin could not. */
  @Test
  void shouldBeWrittenAgainstThePluginApiOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.headgate.plugins..", "dev.headgate.plugin..", "java..", "org.jspecify..")
        .check(PLUGINS);
  }

  @Test
  void shouldHaveNoCycle() {
    slices().matching("dev.headgate.plugins.(*)..").should().beFreeOfCycles().check(PLUGINS);
  }
}
