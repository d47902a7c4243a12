package io.shadowcast.snapshot.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.kernel.BlockTracker;
import io.shadowcast.snapshot.kernel.DiskPlace;
import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.open.Desk;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Image files, and a loop device with ext4 on it.
class BlockDriverTest {
  private static final int IMAGE_BYTES = 8 << 20;

  @TempDir Path folder;

  private static byte[] noise(int seed, int length) {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  private static byte[] stored(Desk desk, Manifest manifest) throws IOException {
    return desk.bytes(((Manifest.BlockRoot) manifest.root()).content());
  }

  @Test
  void anImageStoresOnlyTheLeavesThatDiffer() throws IOException {
    Path image = Files.write(folder.resolve("image"), noise(1, IMAGE_BYTES));
    try (Desk desk = new Desk(folder)) {
      desk.block(image);
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        for (int i = 0; i < 20; i++) {
          file.seek(i * 400_000L + 100);
          file.write(i);
        }
      }
      Manifest second = desk.block(image);
      assertEquals(Consistency.CRASH, second.source().consistency());
      assertEquals(20 * Content.LEAF_BYTES, second.sizes().changedBytes());
      assertArrayEquals(Files.readAllBytes(image), stored(desk, second));
    }
  }

  /// A write that was under way may still be copying what its ctime has told already.
  @Test
  void anImageThatWasWrittenAMomentAgoProvesNothing() throws IOException {
    Path image = Files.write(folder.resolve("image"), noise(1, IMAGE_BYTES));
    try (Desk desk = new Desk(folder)) {
      desk.onTime();
      Manifest manifest = desk.block(image);
      assertEquals(Consistency.FUZZY, manifest.source().consistency());
      assertEquals(List.of(FilePath.ROOT), manifest.fuzzy());
      assertArrayEquals(noise(1, IMAGE_BYTES), stored(desk, manifest));
    }
  }

  @Test
  void anImageThatNeverStandsStillIsFuzzyAndSaysSo() throws Exception {
    Path image = Files.write(folder.resolve("image"), noise(1, IMAGE_BYTES));
    Thread writer = Thread.ofPlatform().start(() -> scribble(image));
    try (Desk desk = new Desk(folder)) {
      Manifest manifest = desk.block(image);
      assertEquals(Consistency.FUZZY, manifest.source().consistency());
      assertEquals(List.of(FilePath.ROOT), manifest.fuzzy());
    } finally {
      writer.interrupt();
      writer.join();
    }
  }

  private static void scribble(Path image) {
    Random random = new Random(1);
    try (FileChannel channel = FileChannel.open(image, StandardOpenOption.WRITE)) {
      while (!Thread.currentThread().isInterrupted()) {
        channel.write(ByteBuffer.wrap(noise(2, 4096)), random.nextInt(IMAGE_BYTES));
      }
    } catch (java.nio.channels.ClosedByInterruptException e) {
      // the end of the test
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aDeviceThatNothingWatchesIsReadInFullAndIsOfOneInstantWhenItStandsStill()
      throws IOException {
    Assumptions.assumeTrue(LoopVolume.isRoot(), "SKIP: not root: no loop devices");
    Path image = Files.write(folder.resolve("image"), noise(1, IMAGE_BYTES));
    String device = LoopVolume.need("losetup", "--show", "-f", image.toString());
    try (Desk desk = new Desk(folder)) {
      Manifest manifest = desk.block(Path.of(device));
      assertEquals(Consistency.CRASH, manifest.source().consistency());
      assertArrayEquals(noise(1, IMAGE_BYTES), stored(desk, manifest));
    } finally {
      LoopVolume.need("losetup", "-d", device);
    }
  }

  @Test
  void aWatchedDeviceIsReadWhereItChangedAndHeldStillAtTheEnd() throws Exception {
    try (LoopVolume volume = LoopVolume.make(LoopVolume.Type.EXT4, folder)) {
      Path device = volume.device();
      BlockTracker tracker = attach(device);
      Watches watches =
          path -> path.equals(device) ? Optional.of(Watch.of(tracker)) : Optional.empty();
      try (tracker;
          Desk desk = new Desk(folder, watches)) {
        Files.write(volume.root().resolve("old"), noise(1, 3_000_000));
        Manifest first = desk.block(device);
        assertEquals(Consistency.CRASH, first.source().consistency());
        Files.write(volume.root().resolve("new"), noise(2, 1_000_000));
        Manifest second = desk.block(device);
        assertEquals(Consistency.CRASH, second.source().consistency());
        assertTrue(second.sizes().changedBytes() < 2_000_000, second.sizes().toString());
        assertMounts(desk, second, "old", noise(1, 3_000_000));
        assertMounts(desk, second, "new", noise(2, 1_000_000));
      }
    }
  }

  @Test
  void underWritesAWatchedDeviceIsACutThatAJournalReplaysToAWholeFilesystem() throws Exception {
    try (LoopVolume volume = LoopVolume.make(LoopVolume.Type.EXT4, folder)) {
      Path device = volume.device();
      BlockTracker tracker = attach(device);
      String lines = "while :; do echo line >> numbers; sync numbers; done";
      Process writer =
          new ProcessBuilder("sh", "-c", lines).directory(volume.root().toFile()).start();
      try (tracker;
          Desk desk = new Desk(folder, path -> Optional.of(Watch.of(tracker)))) {
        Manifest manifest = desk.block(device);
        assertEquals(Consistency.CRASH, manifest.source().consistency());
        Path copy = Files.write(folder.resolve("copy"), stored(desk, manifest));
        LoopVolume.need("fsck.ext4", "-f", "-n", copy.toString());
      } finally {
        writer.destroyForcibly();
        assertTrue(writer.waitFor() != 0);
      }
    }
  }

  @Test
  void theFilesystemOfAnythingOfOursIsNeverFrozen() throws Exception {
    try (LoopVolume volume = LoopVolume.make(LoopVolume.Type.EXT4, folder)) {
      BlockTracker tracker = attach(volume.device());
      Path spool = Files.createDirectory(volume.root().resolve("spool"));
      try (tracker;
          Desk desk = new Desk(folder, path -> Optional.of(Watch.of(tracker)), List.of(spool))) {
        assertEquals(Consistency.FUZZY, desk.block(volume.device()).source().consistency());
      }
    }
  }

  private static BlockTracker attach(Path device) {
    try {
      return BlockTracker.attach(DiskPlace.of(device), new Random(1));
    } catch (IOException e) {
      Assumptions.abort("SKIP: kernel facility absent: " + e.getMessage());
      throw new IllegalStateException(e);
    }
  }

  private void assertMounts(Desk desk, Manifest manifest, String name, byte[] expected)
      throws IOException {
    Path copy = Files.write(folder.resolve("copy"), stored(desk, manifest));
    Path at = Files.createDirectories(folder.resolve("at"));
    LoopVolume.need("mount", "-o", "loop", copy.toString(), at.toString());
    try {
      assertArrayEquals(expected, Files.readAllBytes(at.resolve(name)));
    } finally {
      LoopVolume.need("umount", at.toString());
    }
  }
}
