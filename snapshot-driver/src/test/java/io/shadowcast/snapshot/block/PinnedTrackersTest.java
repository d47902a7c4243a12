package io.shadowcast.snapshot.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Each [PinnedTrackers] stands for the life of one process; the device is a loop device, the
/// filesystem of the pins a real one.
@SuppressWarnings("NullAway.Init") // made before each test
final class PinnedTrackersTest {
  private static final int REGION = 64 << 10;
  private static final SnapshotId ONE = new SnapshotId(new UUID(1, 1));

  @TempDir private Path folder;
  private Path bpf;
  private Path device;
  private Tracking tracking = Tracking.ALWAYS;

  @BeforeEach
  void needsRootAndBtf() throws IOException {
    assumeTrue(LoopVolume.isRoot(), "SKIP: not root: BPF and loop devices");
    assumeTrue(
        Files.exists(Path.of("/sys/kernel/btf/vmlinux")),
        "SKIP: kernel facility absent: BTF (CONFIG_DEBUG_INFO_BTF)");
    bpf = Files.createDirectory(folder.resolve("bpf"));
    LoopVolume.need("mount", "-t", "bpf", "none", bpf.toString());
    try (RandomAccessFile image = new RandomAccessFile(folder.resolve("image").toFile(), "rw")) {
      image.setLength(16 << 20);
    }
    device = Path.of(LoopVolume.need("losetup", "--show", "-f", folder + "/image"));
  }

  @AfterEach
  void detach() throws IOException {
    if (device != null) {
      LoopVolume.need("losetup", "-d", device.toString());
    }
    if (bpf != null) {
      LoopVolume.need("umount", bpf.toString());
    }
  }

  private PinnedTrackers process() {
    return new PinnedTrackers(
        new PinnedTrackers.Home(bpf, folder.resolve("notes")),
        path -> tracking,
        new SecureRandom());
  }

  private void write(int region) throws IOException {
    LoopVolume.need(
        "dd",
        "if=/dev/urandom",
        "of=" + device,
        "bs=4k",
        "count=1",
        "conv=fsync,notrunc",
        "seek=" + region * 16);
  }

  private Optional<Ranges> since(SnapshotId id) throws IOException {
    try (PinnedTrackers trackers = process()) {
      return trackers.of(device).orElseThrow().since(id);
    }
  }

  private void kept(SnapshotId id) throws IOException {
    try (PinnedTrackers trackers = process()) {
      Watch watch = trackers.of(device).orElseThrow();
      Ranges ignored = watch.take();
      watch.keep(id);
    }
  }

  @Test
  void whatWasWrittenBetweenTwoProcessesIsKnownToTheSecond() throws IOException {
    kept(ONE);
    write(3);
    try (PinnedTrackers trackers = process()) {
      assertEquals("TRACKED: read where it changed, held still at the end", trackers.told(device));
    }
    assertEquals(Optional.of(new Ranges(List.of(new Range(3L * REGION, 4L * REGION)))), since(ONE));
  }

  @Test
  void whatADeadProcessTookIsReadWithEverythingElse() throws IOException {
    kept(ONE);
    write(3);
    assertTrue(since(ONE).isPresent());
    // It took the marks, and died before the snapshot that would hold them was published.
    write(4);
    assertEquals(Optional.empty(), since(ONE));
    assertEquals(Optional.empty(), since(ONE), "stays");
  }

  @Test
  void aTrackerThatIsNotTheNotedOneProvesNothing() throws IOException {
    for (String other : List.of("another boot", "half pinned", "without a note")) {
      kept(ONE);
      assertTrue(since(ONE).isPresent(), other);
      kept(ONE);
      disturb(other);
      assertEquals(Optional.empty(), since(ONE), other);
    }
  }

  private void disturb(String how) throws IOException {
    Path note = only(folder.resolve("notes"));
    switch (how) {
      case "another boot" ->
          Files.writeString(note, Files.readString(note).replaceFirst("\\S+", "0-0-0-0-0"));
      case "half pinned" -> Files.delete(only(bpf.resolve("shadowcast")).resolve("issued"));
      default -> Files.delete(note);
    }
  }

  private static Path only(Path in) throws IOException {
    try (Stream<Path> all = Files.list(in)) {
      return all.reduce(
              (one, other) -> {
                throw new IllegalStateException(one + " and " + other);
              })
          .orElseThrow();
    }
  }

  @Test
  void whatCannotBeTrackedIsToldWithItsReason() throws IOException {
    try (PinnedTrackers trackers = process()) {
      assertTrue(trackers.told(device).startsWith("TRACKED from the next snapshot on"));
      tracking = Tracking.AUTO;
      assertTrue(trackers.told(device).contains("a loop device"), trackers.told(device));
      assertEquals(Optional.empty(), trackers.of(device));
      tracking = Tracking.NEVER;
      assertTrue(trackers.told(device).contains("track: never"), trackers.told(device));
    }
    tracking = Tracking.ALWAYS;
    try (PinnedTrackers elsewhere =
        new PinnedTrackers(
            new PinnedTrackers.Home(folder, folder.resolve("notes")),
            path -> tracking,
            new SecureRandom())) {
      assertTrue(elsewhere.told(device).contains("(expected: a bpf filesystem)"));
      assertEquals(Optional.empty(), elsewhere.of(device));
    }
  }

  @Test
  void trackersOfDevicesThatNobodyWantsAreEnded() throws IOException {
    kept(ONE);
    PinnedTrackers.Home home = new PinnedTrackers.Home(bpf, folder.resolve("notes"));
    PinnedTrackers.endOthers(home, List.of(device));
    assertTrue(since(ONE).isPresent());
    PinnedTrackers.endOthers(home, List.of());
    try (Stream<Path> left = Files.list(bpf.resolve("shadowcast"))) {
      assertEquals(0, left.count());
    }
    assertEquals(Optional.empty(), since(ONE));
  }
}
