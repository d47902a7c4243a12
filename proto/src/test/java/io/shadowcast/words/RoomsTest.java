package io.shadowcast.words;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/// Words stand on the JDK alone; only the mapper knows words and wire messages; nobody reads a
/// clock.
class RoomsTest {
  private static final String WORDS = "io.shadowcast.words";
  private static final String WIRE = "io.shadowcast.wire.v1..";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.shadowcast");

  @Test
  void wordsStandOnTheJdkAlone() {
    classes()
        .that()
        .resideInAPackage(WORDS)
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage("java..", "javax.crypto..", "org.jspecify..", WORDS)
        .check(CLASSES);
  }

  @Test
  void wireMessagesKnowNobody() {
    noClasses()
        .that()
        .resideInAPackage(WIRE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(WORDS, "io.shadowcast.settings", "io.shadowcast.wire.map")
        .check(CLASSES);
  }

  @Test
  void settingsKnowWordsAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.shadowcast.settings")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.shadowcast.wire..")
        .check(CLASSES);
  }

  @Test
  void clocksComeInFromOutside() {
    noClasses()
        .that()
        .resideOutsideOfPackage(WIRE)
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
