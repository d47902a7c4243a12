package io.shadowcast.agent.main;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
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
import io.shadowcast.inline.Inline;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Rooms depend downwards only, in the order of docs/ARCHITECTURE.md; wire types stay in the
/// uplink; the proxy knows no room of the agent but its settings and the kernel; clocks come in
/// from outside.
class RoomsTest {
  private static final String ROOT = "io.shadowcast.agent.";
  private static final List<String> TOP_DOWN =
      List.of(
          "main",
          "snapshot",
          "uplink",
          "executor",
          "mirror",
          "guard",
          "recording",
          "redact",
          "capture.net",
          "capture",
          "metrics",
          "facts",
          "queue",
          "spool",
          "config",
          "os");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.shadowcast.agent", "io.shadowcast.inline", "io.shadowcast.executor");

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
    classes()
        .that()
        .resideOutsideOfPackages("io.shadowcast.inline", "io.shadowcast.executor..")
        .should()
        .resideInAnyPackage(rooms)
        .check(CLASSES);
  }

  @Test
  void theExecutorKnowsSettingsAndKernelAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.shadowcast.executor..")
        .should()
        .dependOnClassesThat(
            resideInAnyPackage("io.shadowcast.agent..", "io.shadowcast.inline..")
                .and(resideOutsideOfPackages(ROOT + "config", ROOT + "os")))
        .check(CLASSES);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.shadowcast.executor..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.shadowcast.executor..")
        .check(CLASSES);
  }

  /// A program with the rights of root opens no socket but its own, and starts nothing that does.
  @Test
  void theExecutorHasNoNetwork() {
    noClasses()
        .that()
        .resideInAPackage("io.shadowcast.executor..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.netty..", "io.grpc..", "java.net.http..")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.net.InetSocketAddress")
        .check(CLASSES);
  }

  @Test
  void roomsOfTheExecutorDependDownwardsOnly() {
    List<String> rooms = List.of("main", "snapshot", "order");
    for (int below = 1; below < rooms.size(); below++) {
      noClasses()
          .that()
          .resideInAPackage("io.shadowcast.executor." + rooms.get(below))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              rooms.subList(0, below).stream()
                  .map(room -> "io.shadowcast.executor." + room)
                  .toArray(String[]::new))
          .check(CLASSES);
    }
  }

  @Test
  void roomsAreFreeOfCircles() {
    slices().assignedFrom(packages()).should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void theProxyKnowsSettingsAndKernelAlone() {
    noClasses()
        .that()
        .resideInAPackage("io.shadowcast.inline")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.shadowcast.agent..")
                .and(resideOutsideOfPackages(ROOT + "config", ROOT + "os")))
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.shadowcast.agent..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.shadowcast.inline")
        .check(CLASSES);
  }

  @Test
  void wireTypesStayInTheUplink() {
    noClasses()
        .that()
        .resideInAPackage("io.shadowcast.agent..")
        .and()
        .resideOutsideOfPackages(ROOT + "uplink", ROOT + "executor", ROOT + "snapshot")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.shadowcast.wire.v1..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage("io.shadowcast.agent..")
        .and()
        .resideOutsideOfPackages(
            ROOT + "uplink", ROOT + "spool", ROOT + "executor", ROOT + "snapshot")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.shadowcast.wire..")
        .check(CLASSES);
  }

  /// `Inline` is the proxy's main class: it has no room of its own to keep its clock in.
  @Test
  void clocksComeInFromOutside() {
    ArchRule rule =
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "main", "io.shadowcast.executor.main")
            .and()
            .doNotHaveFullyQualifiedName(Inline.class.getName())
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
