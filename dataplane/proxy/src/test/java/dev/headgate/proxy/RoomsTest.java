package dev.headgate.proxy;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.INTERFACES;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.headgate.config.Configuration;
import org.junit.jupiter.api.Test;

/** Which room of the data plane may know which. */
class RoomsTest {

  private static final JavaClasses PROXY =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.headgate.proxy");

  @Test
  void shouldKnowNoOtherModuleThanConfigurationAndPluginApi() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "dev.headgate.crd..", "dev.headgate.operator..", "dev.headgate.plugins..")
        .check(PROXY);
  }

  @Test
  void shouldHaveNoCycleAmongItsRooms() {
    slices().matching("dev.headgate.proxy.(*)..").should().beFreeOfCycles().check(PROXY);
  }

  @Test
  void shouldLetNoRoomKnowTheApplication() {
    noClasses()
        .that()
        .resideOutsideOfPackage("..proxy.app..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("..proxy.app..")
        .check(PROXY);
  }

  @Test
  void shouldShowSessionsThePoolByItsInterfacesOnly() {
    noClasses()
        .that()
        .resideInAPackage("..proxy.session..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("..proxy.pool..").and(DescribedPredicate.not(INTERFACES)))
        .check(PROXY);
  }

  /** So sessions, relays and pools know protocols by {@code Dialect} and its kin only. */
  @Test
  void shouldNameDatabasesOnlyWhereTheProgramIsPutTogether() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "..proxy.protocol.postgresql..", "..proxy.protocol.mariadb..", "..proxy.app..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..proxy.protocol.postgresql..", "..proxy.protocol.mariadb..")
        .check(PROXY);
  }

  @Test
  void shouldKeepTheDatabasesApart() {
    slices()
        .matching("dev.headgate.proxy.protocol.(*)..")
        .should()
        .notDependOnEachOther()
        .check(PROXY);
  }

  @Test
  void shouldKeepProtocolsFromSessionsAndPools() {
    noClasses()
        .that()
        .resideInAPackage("..proxy.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("..proxy.session..", "..proxy.pool..")
        .check(PROXY);
  }

  /** Control reads the document and app hands it over; the other rooms get their own section. */
  @Test
  void shouldHandTheWholeDocumentToSnapshotControlAndApplicationOnly() {
    DescribedPredicate<JavaClass> wholeDocument = type(Configuration.class);
    noClasses()
        .that()
        .resideOutsideOfPackages("..proxy.snapshot..", "..proxy.control..", "..proxy.app..")
        .should()
        .dependOnClassesThat(wholeDocument)
        .check(PROXY);
  }
}
