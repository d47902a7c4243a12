package io.shadowcast.benchmarks.main;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rooms depend downwards only, in the order of docs/ARCHITECTURE.md; clocks come in from main.
class RoomsTest {
  private static final String ROOT = "io.shadowcast.benchmarks.";
  private static final List<String> TOP_DOWN =
      List.of(
          "main",
          "demo",
          "footprint",
          "ingest",
          "mirror",
          "snapshots",
          "faults",
          "models",
          "peers",
          "processes",
          "report",
          "load",
          "shop");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.shadowcast.benchmarks");

  @Test
  void roomsDependDownwardsOnly() {
    for (int below = 1; below < TOP_DOWN.size(); below++) {
      String[] above =
          TOP_DOWN.subList(0, below).stream().map(room -> ROOT + room).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(ROOT + TOP_DOWN.get(below))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .check(CLASSES);
    }
  }

  @Test
  void everyPackageIsARoom() {
    String[] rooms = TOP_DOWN.stream().map(room -> ROOT + room).toArray(String[]::new);
    classes().should().resideInAnyPackage(rooms).check(CLASSES);
  }

  @Test
  void roomsAreFreeOfCircles() {
    slices().assignedFrom(packages()).should().beFreeOfCycles().check(CLASSES);
  }

  /// The shop is what a stranger would run: it knows nothing of Shadowcast.
  @Test
  void theShopStandsAlone() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + "shop")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.shadowcast..").and(resideOutsideOfPackages(ROOT + "shop")))
        .check(CLASSES);
  }

  @Test
  void clocksComeInFromOutside() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "main")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone")
            .orShould()
            .callMethod(InstantSource.class, "system")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Thread.class, "sleep", Duration.class);
    rule.check(CLASSES);
  }

  private static SliceAssignment packages() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass javaClass) {
        return javaClass.getPackageName().startsWith("io.shadowcast.")
            ? SliceIdentifier.of(javaClass.getPackageName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "one slice per package";
      }
    };
  }
}
