package io.shadowcast.trainer.main;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rooms depend downwards only; XGBoost stays behind one door; clocks come in from outside.
class RoomsTest {
  private static final String ROOT = "io.shadowcast.trainer.";
  private static final List<String> TOP_DOWN =
      List.of(
          "main",
          "gate",
          "eval",
          "judge",
          "boost",
          "anomaly",
          "configuration",
          "fingerprint",
          "performance",
          "forecast",
          "model",
          "series",
          "feature",
          "label",
          "statistics");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.shadowcast.trainer");

  @Test
  void roomsDependDownwardsOnly() {
    for (int below = 1; below < TOP_DOWN.size(); below++) {
      String[] above =
          TOP_DOWN.subList(0, below).stream()
              .map(room -> ROOT + room + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(ROOT + TOP_DOWN.get(below) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .check(CLASSES);
    }
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void onlyBoostKnowsXgboost() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "boost..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("ml.dmlc..")
        .check(CLASSES);
  }

  @Test
  void clocksComeInFromOutside() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "main..")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .check(CLASSES);
  }
}
