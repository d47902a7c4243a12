package io.shadowcast.aggregator.main;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.shadowcast.wire.v1.Permission;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// The arrows of `docs/ARCHITECTURE.md`: rooms depend downwards only, wire messages stay at the
/// edge, clocks and threads' sleep come in from outside.
class RoomsTest {
  private static final String ROOT = "io.shadowcast.aggregator.";
  private static final List<String> TOP_DOWN =
      List.of(
          "main",
          "api",
          "shadow",
          "snapshot",
          "recording",
          "judgement",
          "anomaly",
          "fingerprint",
          "forecast",
          "decision",
          "model",
          "metrics",
          "fleet",
          "access",
          "store",
          "config");
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.shadowcast.aggregator");

  @Test
  void roomsDependDownwardsOnly() {
    for (int below = 1; below < TOP_DOWN.size(); below++) {
      String[] above =
          TOP_DOWN.subList(0, below).stream().map(RoomsTest::room).toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage(room(TOP_DOWN.get(below)))
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .check(CLASSES);
    }
    slices().matching(ROOT + "(*)..").should().beFreeOfCycles().check(CLASSES);
  }

  @Test
  void everyPackageIsARoom() {
    String[] rooms =
        Stream.concat(TOP_DOWN.stream(), Stream.of("cli"))
            .map(RoomsTest::room)
            .toArray(String[]::new);
    classes().should().resideInAnyPackage(rooms).check(CLASSES);
  }

  @Test
  void theCommandLineClientImportsNoRoomAndNoRoomImportsIt() {
    String[] rooms = TOP_DOWN.stream().map(RoomsTest::room).toArray(String[]::new);
    noClasses()
        .that()
        .resideInAPackage(room("cli"))
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(rooms)
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAnyPackage(rooms)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(room("cli"))
        .check(CLASSES);
  }

  @Test
  void oneRoomUsesTheRepositoryOfSnapshotsAndNothingElseOfItsModule() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("snapshot"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.shadowcast.snapshot..")
        .check(CLASSES);
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.shadowcast.snapshot..")
                .and(
                    resideOutsideOfPackages(
                        "io.shadowcast.snapshot.repository",
                        "io.shadowcast.snapshot.volume",
                        "io.shadowcast.snapshot.kernel")))
        .check(CLASSES);
  }

  @Test
  void trainingHappensInAProcessOfItsOwn() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "ml.dmlc..",
            "io.shadowcast.trainer.boost..",
            "io.shadowcast.trainer.eval..",
            "io.shadowcast.trainer.gate..")
        .check(CLASSES);
  }

  @Test
  void wireMessagesStayAtTheEdge() {
    noClasses()
        .that()
        .resideOutsideOfPackages(room("api"), room("cli"), room("access"))
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.shadowcast.wire..")
        .check(CLASSES);
    noClasses()
        .that()
        .resideInAPackage(room("access"))
        .should()
        .dependOnClassesThat(wireButPermissions())
        .check(CLASSES);
  }

  private static DescribedPredicate<JavaClass> wireButPermissions() {
    DescribedPredicate<JavaClass> permissions =
        describe("permissions", type -> type.getName().startsWith(Permission.class.getName()));
    return resideInAPackage("io.shadowcast.wire..").and(DescribedPredicate.not(permissions));
  }

  @Test
  void clocksComeInFromOutside() {
    noClasses()
        .that()
        .resideOutsideOfPackage(room("main"))
        .and()
        // The program of the client: it has no room of its own to start in.
        .doNotHaveFullyQualifiedName(ROOT + "cli.Ctl")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .orShould()
        .callMethod(Clock.class, "system", ZoneId.class)
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

  private static String room(String name) {
    return ROOT + name + "..";
  }
}
