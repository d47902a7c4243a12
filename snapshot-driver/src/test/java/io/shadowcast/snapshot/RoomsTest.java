package io.shadowcast.snapshot;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/// Rooms depend downwards only; the kernel room stands on the JDK, the words and the volume alone,
/// and no other speaks to native code; clocks come in from outside.
@NullMarked
class RoomsTest {
  private static final String ROOT = "io.shadowcast.snapshot.";
  private static final List<String> TOP_DOWN =
      List.of(
          "open",
          "btrfs",
          "reflink",
          "block",
          "tree",
          "driver",
          "hook",
          "restore",
          "repository",
          "delta",
          "kernel",
          "volume");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.shadowcast.snapshot");

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
          .allowEmptyShould(true)
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
    slices().matching("io.shadowcast.snapshot.(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theKernelRoomStandsOnJdkWordsAndVolumeAlone() {
    classes()
        .that()
        .resideInAPackage(ROOT + "kernel")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java..", "org.jspecify..", "io.shadowcast.words", ROOT + "kernel", ROOT + "volume")
        .check(CLASSES);
  }

  @Test
  void nobodyElseSpeaksToNativeCode() {
    noClasses()
        .that()
        .resideOutsideOfPackage(ROOT + "kernel")
        .should()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.lang.foreign.Linker")
        .check(CLASSES);
  }

  @Test
  void clocksComeInFromOutside() {
    noClasses()
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(InstantSource.class, "system")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(Thread.class, "sleep", long.class)
        .orShould()
        .callMethod(Thread.class, "sleep", Duration.class)
        .check(CLASSES);
  }
}
