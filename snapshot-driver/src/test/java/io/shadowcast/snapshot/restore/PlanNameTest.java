package io.shadowcast.snapshot.restore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is shown is what is applied: a plan has a name by which it is known again.
class PlanNameTest {
  @TempDir(factory = InMemory.class)
  Path below;

  private Site site;
  private Manifest snapshot;

  @BeforeEach
  void change() throws IOException {
    site = Site.in(below);
    byte[] noise = new byte[3_000_000];
    new Random(1).nextBytes(noise);
    Files.write(site.target.resolve("file"), noise);
    Files.writeString(site.target.resolve("gone"), "x");
    snapshot = site.capture();
    try (var file = new java.io.RandomAccessFile(site.target.resolve("file").toFile(), "rw")) {
      file.seek(1_000_000);
      file.write(1);
    }
    Files.delete(site.target.resolve("gone"));
    Files.writeString(site.target.resolve("new"), "y");
  }

  @AfterEach
  void close() {
    site.close();
  }

  private String name(PathPolicies policies) throws IOException {
    // Another restore each time: its random number is in the names of side copies.
    Restore restore = new Restore(site.repository, Places.LINUX, new Random());
    return switch (restore.plan(site.request(snapshot.id(), policies))) {
      case PlanOutcome.Planned(Plan plan) -> PlanName.of(plan).toString();
      case PlanOutcome.Refused refused -> throw new AssertionError(refused.toString());
    };
  }

  private String name() throws IOException {
    return name(PathPolicies.ROLLBACK);
  }

  @Test
  void theSameStateHasTheSameNameAndWhateverWouldBeDoneElseHasAnother() throws IOException {
    String first = name();
    assertEquals(first, name());
    assertTrue(first.startsWith(snapshot.id().toString().substring(0, 8) + "-"), first);
    assertEquals(first, PlanName.parse(first).toString());
    for (String more : List.of("file:1000000:2", "file:2000000:2", "added:0:1", "new:0:1")) {
      String before = name();
      String[] parts = more.split(":", -1);
      boolean there = Files.exists(site.target.resolve(parts[0]));
      try (var file = new java.io.RandomAccessFile(site.target.resolve(parts[0]).toFile(), "rw")) {
        file.seek(Long.parseLong(parts[1]));
        file.write(Integer.parseInt(parts[2]));
      }
      boolean sameWork = there && (more.startsWith("file:1") || more.startsWith("new"));
      assertEquals(sameWork, before.equals(name()), more);
    }
    Files.delete(site.target.resolve("added"));
    Files.delete(site.target.resolve("new"));
    assertNotEquals(first, name(), "one removal less");
  }

  @Test
  void policiesAndWhatIsKeptCount() throws IOException {
    String all = name();
    assertNotEquals(all, name(policies("new=keep")));
    assertNotEquals(all, name(policies("file=keep")));
    assertEquals(name(policies("new=merge")), name(policies("new=merge")), "a side copy");
    assertEquals(all, name(policies("nothing=keep")), "the same is done");
  }

  private static PathPolicies policies(String rule) {
    return switch (PathPolicies.parse(List.of(rule))) {
      case PathPolicies.Reading.Read(PathPolicies read) -> read;
      case PathPolicies.Reading.Faulty faulty -> throw new AssertionError(faulty.toString());
    };
  }

  @Test
  void anotherFolderUnderThePathHasAnotherName() throws IOException {
    String first = name();
    Path copy = below.resolve("copy");
    Files.move(site.target, copy);
    Files.createDirectory(site.target);
    for (String each : List.of("file", "new")) {
      Files.copy(copy.resolve(each), site.target.resolve(each));
    }
    assertNotEquals(first, name());
  }

  @Test
  void whatIsNoNameIsRefused() {
    for (String text : List.of("", "0b9f2c1e", "0b9f2c1e-77", "0B9F2C1E-0123456789abcdef")) {
      assertThrows(IllegalArgumentException.class, () -> PlanName.parse(text), text);
    }
  }

  @Test
  void whatCouldNotBeReadStaysAndThePlanSaysSo() throws IOException {
    try (LinuxFolder folder = LinuxFolder.open(site.target)) {
      Scope scope =
          new Scope(
              PathPolicies.ROLLBACK,
              folder.stat(),
              List.of(FilePath.of("state")),
              List.of(FilePath.of("private/key")));
      assertEquals(
          Optional.of("could not be read when the snapshot was taken: it is not in it"),
          scope.stays(FilePath.of("private/key"), Optional.empty()));
      assertTrue(scope.stays(FilePath.of("state/x"), Optional.empty()).isPresent());
      assertEquals(Optional.empty(), scope.stays(FilePath.of("private"), Optional.empty()));
      assertEquals(false, scope.uniformIn(FilePath.of("private")), "not removed at once");
    }
  }
}
