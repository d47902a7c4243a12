package io.shadowcast.snapshot.btrfs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.kernel.BtrfsVolume;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelClock;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.reflink.Hold;
import io.shadowcast.snapshot.reflink.Shots;
import io.shadowcast.snapshot.reflink.TreeEdits;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// On a real btrfs; every snapshot is proved byte by byte against what is there.
final class BtrfsDriverTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;
  private LoopVolume volume;
  private Path target;
  private BtrfsDriver driver;
  private Shots shots;

  @BeforeEach
  void mount() throws IOException {
    volume = LoopVolume.make(LoopVolume.Type.BTRFS, folder);
    target = volume.root().resolve("app");
    try (Folder root = LinuxFolder.open(volume.root())) {
      BtrfsVolume.create(root, FileName.of("app"));
    }
    KernelClock clock = new KernelClock();
    driver = new BtrfsDriver(clock::realtime, new Random(3));
    shots = new Shots(driver, target, Files.createDirectory(folder.resolve("repository")));
  }

  @AfterEach
  void unmount() throws IOException {
    if (volume != null) {
      volume.close();
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void seededEditsAreHeldByteByByte(long seed) throws IOException {
    TreeEdits edits = new TreeEdits(target, seed);
    edits.fill(4, 4);
    Manifest parent = shots.take(Optional.empty());
    shots.assertHolds(parent);
    for (int round = 0; round < 4; round++) {
      for (int i = 0; i < 20; i++) {
        edits.edit();
      }
      parent = shots.take(Optional.of(parent));
      shots.assertHolds(parent);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"compress-force=zstd", "nodatacow", "compress-force=lzo,autodefrag"})
  void seededEditsAreHeldUnderOtherMountOptions(String options) throws IOException {
    LoopVolume.need("mount", "-o", "remount," + options, volume.root().toString());
    seededEditsAreHeldByteByByte(77);
  }

  @Test
  void onlyWhatWasWrittenIsRead() throws IOException {
    byte[] bytes = new byte[3 * MIB];
    new Random(1).nextBytes(bytes);
    Files.write(target.resolve("image"), bytes);
    Manifest first = shots.take(Optional.empty());
    assertEquals(3L * MIB, shots.read());
    Random random = new Random(9);
    try (RandomAccessFile file = new RandomAccessFile(target.resolve("image").toFile(), "rw")) {
      for (int i = 0; i < 100; i++) {
        file.seek(random.nextInt(3 * MIB / 4096) * 4096L);
        file.writeLong(i);
      }
    }
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
    assertTrue(shots.read() <= 100 * 4096, "read " + shots.read());
    Manifest third = shots.take(Optional.of(second));
    assertEquals(0, shots.read());
    assertEquals(second.root(), third.root());
  }

  @Test
  void aRenamedFolderIsNotReadAgain() throws IOException {
    new TreeEdits(target, 5).fill(4, 5);
    Manifest first = shots.take(Optional.empty());
    Files.move(target.resolve("d1"), target.resolve("renamed"));
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
    assertEquals(0, shots.read());
  }

  @Test
  void nastyCase6BaseDeleted() throws IOException {
    Manifest first = first();
    withHold(hold -> BtrfsVolume.destroy(hold, Hold.of(first.id())));
    fullComparison(first);
  }

  @Test
  void nastyCase6BaseMadeWritable() throws IOException {
    Manifest first = first();
    Path kept = target.resolve(".shadowcast").resolve(first.id().toString());
    withHold(hold -> {
      try (Folder base = hold.folder(Hold.of(first.id()))) {
        BtrfsVolume.setReadOnly(base, false);
        Files.write(kept.resolve("image"), new byte[] {1});
        BtrfsVolume.setReadOnly(base, true);
      }
    });
    fullComparison(first);
  }

  @Test
  void nastyCase6BaseOfAnotherSubvolume() throws IOException {
    Manifest first = first();
    try (Folder root = LinuxFolder.open(volume.root());
        Folder app = root.folder(FileName.of("app"))) {
      BtrfsVolume.create(root, FileName.of("other"));
      try (Folder other = root.folder(FileName.of("other"));
          Folder hold = Hold.open(app)) {
        BtrfsVolume.destroy(hold, Hold.of(first.id()));
        BtrfsVolume.snapshot(other, hold, Hold.of(first.id()), true);
      }
    }
    fullComparison(first);
  }

  @Test
  void nastyCase6Balance() throws IOException {
    Manifest first = first();
    LoopVolume.need("btrfs", "balance", "start", "--full-balance", volume.root().toString());
    edit();
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
    LoopVolume.need("btrfs", "balance", "start", "--full-balance", volume.root().toString());
    edit();
    shots.assertHolds(shots.take(Optional.of(second)));
  }

  @Test
  void nastyCase6Deduplicated() throws IOException {
    Path one = target.resolve("one");
    Path other = target.resolve("other");
    Files.write(one, new byte[MIB]);
    Files.write(other, new byte[MIB]);
    Manifest first = shots.take(Optional.empty());
    LoopVolume.need("xfs_io", "-c", "dedupe " + one + " 0 0 65536", other.toString());
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
  }

  @Test
  void aSubvolumeInsideAndALeftoverDoNotMatter() throws IOException {
    Manifest first = first();
    try (Folder app = LinuxFolder.open(target);
        Folder hold = Hold.open(app)) {
      BtrfsVolume.snapshot(app, hold, FileName.of("btrfs-999999999-0000000000000000"), true);
    }
    edit();
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
    assertEquals(
        List.of(second.id().toString(), second.id() + ".base"),
        withHold(hold -> {}).stream().map(FileName::toString).sorted().toList());
  }

  @Test
  void keptFilesAreGivenToARollback() throws IOException {
    Manifest first = first();
    try (Folder app = LinuxFolder.open(target)) {
      var copies = BtrfsDriver.copies(app);
      var path = io.shadowcast.snapshot.volume.FilePath.of("image");
      try (var file = copies.file(first.id(), path).orElseThrow()) {
        assertEquals(2L * MIB, file.size());
      }
      var missing = io.shadowcast.snapshot.volume.FilePath.of("d9/none");
      assertEquals(Optional.empty(), copies.file(first.id(), missing));
    }
  }

  @Test
  void aProbeTriesAndLeavesNothing() throws IOException {
    assertInstanceOf(SnapshotDriver.Fitness.Fit.class, driver.probe(new Target.Tree(target)));
    assertTrue(!Files.exists(target.resolve(".shadowcast")));
    Path plain = Files.createDirectory(target.resolve("plain"));
    assertInstanceOf(SnapshotDriver.Fitness.Unfit.class, driver.probe(new Target.Tree(plain)));
    assertInstanceOf(SnapshotDriver.Fitness.Unfit.class, driver.probe(new Target.Tree(folder)));
  }

  private Manifest first() throws IOException {
    Files.write(target.resolve("image"), new byte[2 * MIB]);
    Files.createDirectory(target.resolve("d"));
    return shots.take(Optional.empty());
  }

  private void edit() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(target.resolve("image").toFile(), "rw")) {
      file.seek(MIB + 5);
      file.write(7);
    }
  }

  private void fullComparison(Manifest first) throws IOException {
    edit();
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
    assertEquals(2L * MIB, shots.read(), "everything is read");
    edit();
    Manifest third = shots.take(Optional.of(second));
    shots.assertHolds(third);
    assertTrue(shots.read() <= 4096, "the new base serves");
  }

  private interface Step {
    void on(Folder hold) throws IOException;
  }

  private List<FileName> withHold(Step step) throws IOException {
    try (Folder app = LinuxFolder.open(target);
        Folder hold = Hold.open(app)) {
      step.on(hold);
      return hold.names();
    }
  }
}
