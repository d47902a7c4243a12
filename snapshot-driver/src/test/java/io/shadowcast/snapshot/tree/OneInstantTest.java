package io.shadowcast.snapshot.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.driver.Pace;
import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.open.Desk;
import io.shadowcast.snapshot.open.Request;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// When a tree that nothing held still was of one instant all the same, and when not.
class OneInstantTest {
  @TempDir Path folder;
  private Path root;
  private Desk desk;

  @BeforeEach
  void make() throws IOException {
    root = Files.createDirectory(folder.resolve("root"));
    desk = new Desk(folder);
  }

  @AfterEach
  void close() {
    desk.close();
  }

  private static byte[] noise(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @ParameterizedTest
  @EnumSource(names = {"EXT4", "XFS", "BTRFS"})
  void aTreeInWhichNothingChangedMeanwhileIsOfOneInstant(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, folder)) {
      Path tree = Files.createDirectories(volume.root().resolve("tree/a/b")).resolve("../..");
      tree = tree.normalize();
      Files.write(tree.resolve("a/b/x"), noise(1, 20_000));
      Files.createSymbolicLink(tree.resolve("link"), Path.of("x"));
      Instant before = desk.now().wall();
      Manifest first = desk.tree(tree);
      assertEquals(Consistency.CRASH, first.source().consistency());
      assertFalse(first.time().watermark().wall().isBefore(before));
      assertFalse(first.time().watermark().wall().isAfter(first.time().ended().wall()));
      Files.write(tree.resolve("y"), noise(2, 10));
      assertEquals(Consistency.CRASH, desk.tree(tree).source().consistency(), "beside a parent");
      desk.onTime();
      Files.write(tree.resolve("z"), noise(3, 10));
      assertEquals(
          Consistency.FUZZY,
          desk.tree(tree).source().consistency(),
          "a ctime of this very moment proves nothing");
    }
  }

  /// A change of what the walk has left behind, while it reads the last file.
  enum Behind {
    WRITTEN("printf x >> a/first"),
    SAME_LENGTH("printf x | dd of=a/first conv=notrunc status=none"),
    MODE("chmod 600 a/first"),
    ADDED("touch a/new"),
    ADDED_TO_THE_ROOT("touch new"),
    REMOVED("rm a/first"),
    RENAMED("mv a/first a/other"),
    FOLDER_RENAMED("mv a b"),
    TO_AND_FRO("mv a b && mv b a"),
    LINKED("ln a/first a/second");

    private final String command;

    Behind(String command) {
      this.command = command;
    }

    private void make(Path root) {
      String all = "cd " + root + " && " + command;
      try {
        assertTrue(LoopVolume.run("sh", "-c", all).ok(), all);
      } catch (IOException e) {
        throw new java.io.UncheckedIOException(e);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void whateverChangesBehindTheWalkIsNotOfOneInstant(Behind change) throws IOException {
    Files.createDirectory(root.resolve("a"));
    Files.write(root.resolve("a/first"), noise(1, 5000));
    Files.write(root.resolve("last"), noise(2, 2_000_000));
    AtomicLong steps = new AtomicLong();
    Pace pace =
        new Pace(
            new Pace.Limits(1, () -> 0),
            () -> 0,
            nanos -> {
              if (steps.incrementAndGet() == 2) {
                change.make(root);
              }
            });
    Meter meter = new Meter(pace, (done, all) -> {});
    Manifest manifest =
        desk.snapshots().create(Request.of(new Target.Tree(root)).by("tree").through(meter));
    assertTrue(steps.get() >= 2);
    assertEquals(Consistency.FUZZY, manifest.source().consistency());
    assertEquals(List.of(), manifest.fuzzy(), "each file stood still for itself");
  }
}
