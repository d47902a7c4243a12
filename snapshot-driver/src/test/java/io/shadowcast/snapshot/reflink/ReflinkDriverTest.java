package io.shadowcast.snapshot.reflink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// On real filesystems; every snapshot is proved byte by byte against what is there.
@SuppressWarnings("NullAway.Init") // each test begins with on()
final class ReflinkDriverTest {
  private static final int MIB = 1 << 20;

  @TempDir private Path folder;
  private LoopVolume volume;
  private Path target;
  private ReflinkDriver driver;
  private Shots shots;

  @AfterEach
  void unmount() throws IOException {
    if (volume != null) {
      volume.close();
    }
  }

  private void on(LoopVolume.Type type) throws IOException {
    volume = LoopVolume.make(type, folder);
    target = Files.createDirectory(volume.root().resolve("app"));
    driver = new ReflinkDriver(Shots::now, new Random(3));
    shots = new Shots(driver, target, Files.createDirectory(folder.resolve("repository")));
  }

  @ParameterizedTest
  @CsvSource({"XFS,1", "XFS,2", "BTRFS,3"})
  void seededEditsAreHeldByteByByte(LoopVolume.Type type, long seed) throws IOException {
    on(type);
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
      assertEquals(List.of(), shots.last().fuzzy());
      assertEquals(Consistency.CRASH, shots.last().consistency());
      assertEquals(Exactness.EXACT, shots.last().exactness());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XFS", "BTRFS"})
  void onlyWhatWasWrittenIsRead(LoopVolume.Type type) throws IOException {
    on(type);
    Manifest first = first(3 * MIB);
    assertEquals(3L * MIB, shots.read());
    Random random = new Random(9);
    try (RandomAccessFile file = new RandomAccessFile(image().toFile(), "rw")) {
      for (int i = 0; i < 100; i++) {
        file.seek(random.nextInt(3 * MIB / 4096) * 4096L);
        file.writeLong(i);
      }
    }
    // Not yet on the disk: the blocks of these writes are still to be given.
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
    assertTrue(shots.read() <= 100 * 4096, "read " + shots.read());
    Manifest third = shots.take(Optional.of(second));
    assertEquals(0, shots.read());
    shots.assertHolds(third);
  }

  @Test
  void nastyCase6UnwrittenExtents() throws IOException {
    on(LoopVolume.Type.XFS);
    LoopVolume.need("fallocate", "-l", "1048576", image().toString());
    Manifest first = shots.take(Optional.empty());
    try (RandomAccessFile file = new RandomAccessFile(image().toFile(), "rw")) {
      file.seek(65536);
      file.write(7);
    }
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
    assertTrue(shots.read() > 0);
    LoopVolume.need("fallocate", "-z", "-o", "65536", "-l", "65536", image().toString());
    shots.assertHolds(shots.take(Optional.of(second)));
  }

  @Test
  void nastyCase6CompressedExtentsSharedWithThemselves() throws IOException {
    on(LoopVolume.Type.BTRFS);
    LoopVolume.need("mount", "-o", "remount,compress-force=zstd", volume.root().toString());
    byte[] bytes = new byte[131072];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i >> 12);
    }
    Files.write(image(), bytes);
    LoopVolume.need("sync");
    Manifest first = shots.take(Optional.empty());
    // Another part of the same packed extent comes to lie at the start.
    LoopVolume.need("xfs_io", "-c", "reflink " + image() + " 65536 0 4096", image().toString());
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
  }

  @Test
  void nastyCase6BaseCloneDeletedAndItsBlocksUsedAgain() throws IOException {
    on(LoopVolume.Type.XFS);
    Manifest first = first(2 * MIB);
    for (Path clone : kept()) {
      Files.delete(clone);
    }
    edit();
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
    assertEquals(2L * MIB, shots.read(), "everything is read");
  }

  @Test
  void nastyCase6BaseCloneWritten() throws IOException {
    on(LoopVolume.Type.XFS);
    Manifest first = first(2 * MIB);
    edit();
    for (Path clone : kept()) {
      try (RandomAccessFile file = new RandomAccessFile(clone.toFile(), "rw");
          RandomAccessFile live = new RandomAccessFile(image().toFile(), "r")) {
        // The clone now shares the live file's changed block, so that places are equal.
        LoopVolume.need("xfs_io", "-c", "reflink " + image() + " 0 0 2097152", clone.toString());
        assertEquals(live.length(), file.length());
      }
    }
    Manifest second = shots.take(Optional.of(first));
    shots.assertHolds(second);
  }

  @Test
  void clonesOfAnotherSnapshotDoNotServe() throws IOException {
    on(LoopVolume.Type.XFS);
    Manifest first = first(2 * MIB);
    edit();
    Manifest second = shots.take(Optional.of(first));
    Manifest other = shots.take(Optional.of(first));
    shots.assertHolds(other);
    assertEquals(Exactness.SUPERSET, shots.last().exactness());
    shots.assertHolds(shots.take(Optional.of(second)));
  }

  @Test
  void whatIsWrittenBetweenTheLooksIsNamed() throws IOException {
    on(LoopVolume.Type.XFS);
    Files.write(target.resolve("later"), new byte[3 * MIB]);
    Manifest first = first(2 * MIB);
    edit();
    // "image" is read in the second look, and "later" is written while it is.
    shots.during(() -> Files.write(target.resolve("later"), new byte[] {1}));
    Manifest second = shots.take(Optional.of(first));
    assertEquals(Consistency.FUZZY, shots.last().consistency());
    assertEquals(List.of(FilePath.of("later")), shots.last().fuzzy());
    shots.assertHolds(second);
  }

  @ParameterizedTest
  @EnumSource(names = {"XFS", "BTRFS"})
  void aLogThatGrowsAllTheTimeIsHeldAsItOnceWas(LoopVolume.Type type) throws Exception {
    on(type);
    Files.writeString(image(), "line\n".repeat(100_001));
    AtomicBoolean goOn = new AtomicBoolean(true);
    Thread log = new Thread(() -> write(goOn));
    log.start();
    try {
      for (int round = 0; round < 10; round++) {
        Manifest manifest = shots.take(Optional.empty());
        String held = shots.text(manifest, FileName.of("image"));
        assertTrue(held.length() >= 500_005, held.length() + " bytes of a log that only grows");
        assertEquals("", held.replace("line\n", ""));
      }
    } finally {
      goOn.set(false);
      log.join();
    }
  }

  private void write(AtomicBoolean goOn) {
    byte[] line = {'l', 'i', 'n', 'e', '\n'};
    try (OutputStream out = Files.newOutputStream(image(), StandardOpenOption.APPEND)) {
      for (int lines = 0; goOn.get() && lines < MIB; lines++) {
        out.write(line);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aChangeInTheTickOfTheLookMovesNoCtimeSoItProvesNothing() throws IOException {
    on(LoopVolume.Type.XFS);
    Files.writeString(image(), "1");
    FileTime changed = (FileTime) Files.getAttribute(image(), "unix:ctime");
    for (int after : List.of(5, 1000)) {
      SourceTime time =
          new SourceTime(Shots.now().boot(), 1, changed.toInstant().plusMillis(after));
      SnapshotDriver then = new ReflinkDriver(() -> time, new Random(1));
      Path repository = Files.createDirectory(folder.resolve("after" + after));
      try (Shots others = new Shots(then, target, repository)) {
        others.assertHolds(others.take(Optional.empty()));
        Consistency wanted = after < 20 ? Consistency.FUZZY : Consistency.CRASH;
        assertEquals(wanted, others.last().consistency(), after + " ms after the change");
      }
    }
  }

  @Test
  void aMappedFileThatCannotBeClonedIsReadAgainWhenItWasStoredInto() throws IOException {
    on(LoopVolume.Type.BTRFS);
    Files.createFile(image());
    LoopVolume.need("chattr", "+C", image().toString());
    SnapshotDriver later =
        new ReflinkDriver(
            () ->
                new SourceTime(Shots.now().boot(), 1, Shots.now().wall().plus(Duration.ofHours(1))),
            new Random(1));
    try (Shots others = new Shots(later, target, Files.createDirectory(folder.resolve("others")));
        FileChannel file =
            FileChannel.open(image(), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      MappedByteBuffer memory = file.map(FileChannel.MapMode.READ_WRITE, 0, 8192);
      memory.put(5000, (byte) 1);
      Manifest first = others.take(Optional.empty());
      others.assertHolds(first);
      assertEquals(Consistency.CRASH, others.last().consistency());
      memory.put(5000, (byte) 2);
      others.assertHolds(others.take(Optional.of(first)));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"XFS", "BTRFS"})
  void aKeptCloneBringsTheOldBytesBackWithoutCopying(LoopVolume.Type type) throws IOException {
    on(type);
    Manifest first = first(2 * MIB);
    byte[] before = Files.readAllBytes(image());
    edit();
    try (Folder root = LinuxFolder.open(target);
        DiskFile kept =
            ReflinkDriver.copies(root).file(first.id(), FilePath.of("image")).orElseThrow();
        DiskFile live = root.edit(FileName.of("image"))) {
      var differing = Piece.differing(Piece.of(kept.extents()), Piece.of(live.extents()));
      assertTrue(differing.bytes() > 0 && differing.bytes() <= 64 << 10, differing.toString());
      for (Range range : differing.list()) {
        live.clone(kept, range, range.start());
      }
    }
    assertEquals(-1, java.util.Arrays.mismatch(before, Files.readAllBytes(image())));
  }

  @Test
  void aProbeTriesAndLeavesNothing() throws IOException {
    on(LoopVolume.Type.XFS);
    assertInstanceOf(SnapshotDriver.Fitness.Fit.class, driver.probe(new Target.Tree(target)));
    assertInstanceOf(SnapshotDriver.Fitness.Unfit.class, driver.probe(new Target.Tree(folder)));
    try (Stream<Path> names = Files.list(target)) {
      assertEquals(0, names.count());
    }
  }

  private Path image() {
    return target.resolve("image");
  }

  private Manifest first(int bytes) throws IOException {
    byte[] content = new byte[bytes];
    new Random(1).nextBytes(content);
    Files.write(image(), content);
    return shots.take(Optional.empty());
  }

  private List<Path> kept() throws IOException {
    try (Stream<Path> clones = Files.list(target.resolve(".shadowcast").resolve("files"))) {
      return clones.toList();
    }
  }

  private void edit() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(image().toFile(), "rw")) {
      file.seek(MIB + 5);
      file.write(~file.read());
    }
  }
}
