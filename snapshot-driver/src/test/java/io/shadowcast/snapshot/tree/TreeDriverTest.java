package io.shadowcast.snapshot.tree;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.driver.Pace;
import io.shadowcast.snapshot.driver.SnapshotDriver;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.kernel.LoopVolume;
import io.shadowcast.snapshot.open.Desk;
import io.shadowcast.snapshot.open.Request;
import io.shadowcast.snapshot.open.Rollback;
import io.shadowcast.snapshot.restore.Change;
import io.shadowcast.snapshot.restore.Plan;
import io.shadowcast.snapshot.restore.PlanOutcome;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Trees on the filesystem of the temporary folder, and on one of each kind.
class TreeDriverTest {
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

  private Manifest take() throws IOException {
    Manifest manifest = desk.tree(root);
    assertEquals(desk.live(root), desk.stored(manifest));
    return manifest;
  }

  private long readBy(Path tree) throws IOException {
    AtomicLong total = new AtomicLong();
    AtomicLong spent = new AtomicLong();
    Pace pace =
        new Pace(new Pace.Limits(Long.MAX_VALUE / 4, () -> 0), spent::incrementAndGet, nanos -> {});
    Meter meter = new Meter(pace, (done, all) -> total.set(done));
    desk.snapshots().create(Request.of(new Target.Tree(tree)).by("tree").through(meter));
    return spent.get();
  }

  @Test
  void everyEditOfATreeIsInTheNextSnapshotAndNothingElseIsRead() throws IOException {
    Path deep = Files.createDirectories(root.resolve("a/b/c"));
    Files.write(deep.resolve("long"), noise(1, 3_000_000));
    Files.write(root.resolve("small"), noise(2, 100));
    Files.write(root.resolve("gone"), noise(3, 5000));
    Files.createFile(root.resolve("empty"));
    Files.createSymbolicLink(root.resolve("link"), Path.of("../no/where"));
    Manifest first = take();
    assertEquals(8, first.sizes().entries());
    assertEquals(Exactness.SUPERSET, first.source().exactness());
    assertEquals(0, readBy(root));

    try (RandomAccessFile file = new RandomAccessFile(deep.resolve("long").toFile(), "rw")) {
      file.seek(1_000_000);
      file.write(1);
    }
    Files.delete(root.resolve("gone"));
    Files.write(root.resolve("new"), noise(4, 9));
    Manifest second = take();
    assertEquals(
        List.of("CHANGED /a/b/c/long", "REMOVED /gone", "ADDED /new"),
        desk.differences(first, second));
    assertTrue(second.sizes().changedBytes() < 3 * Content.LEAF_BYTES);
    assertTrue(second.fuzzy().isEmpty());
    assertTrue(second.unread().isEmpty());
  }

  @ParameterizedTest
  @EnumSource
  void detectsWhatHidesFromMtimeAndSize(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, folder)) {
      Path tree = Files.createDirectory(volume.root().resolve("tree"));
      Path mapped = Files.write(tree.resolve("mapped"), noise(1, 20_000));
      Path reset = Files.write(tree.resolve("reset"), noise(2, 20_000));
      Path same = Files.write(tree.resolve("same"), noise(3, 20_000));
      Path reused = Files.write(tree.resolve("reused"), noise(4, 20_000));
      FileTime then = FileTime.fromMillis(1_000_000_000_000L);
      Files.setLastModifiedTime(reset, then);
      try (FileChannel channel =
          FileChannel.open(mapped, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, 20_000);
        memory.put(1, (byte) 1);
        Manifest first = desk.tree(tree);

        // The page was dirty before it was read: without writing it back this store would not
        // fault.
        memory.put(2, (byte) (memory.get(2) + 1));
        Files.write(reset, noise(5, 20_000));
        Files.setLastModifiedTime(reset, then);
        try (RandomAccessFile file = new RandomAccessFile(same.toFile(), "rw")) {
          file.write(noise(6, 20_000));
        }
        Files.delete(reused);
        Files.write(reused, noise(7, 20_000));
        Manifest second = desk.tree(tree);

        assertEquals(desk.live(tree), desk.stored(second));
        assertEquals(
            List.of("CHANGED /mapped", "CHANGED /reset", "CHANGED /reused", "CHANGED /same"),
            desk.differences(first, second));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aRollbackBringsBackWhatWasStoredIntoMappedPages(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, folder)) {
      Path tree = Files.createDirectory(volume.root().resolve("tree"));
      Path mapped = Files.write(tree.resolve("mapped"), noise(1, 20_000));
      try (FileChannel channel =
          FileChannel.open(mapped, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
        MappedByteBuffer memory = channel.map(FileChannel.MapMode.READ_WRITE, 0, 20_000);
        Manifest snapshot = desk.tree(tree);
        memory.put(2, (byte) (memory.get(2) + 1));
        Plan plan =
            assertInstanceOf(
                    PlanOutcome.Planned.class, desk.snapshots().plan(Rollback.to(snapshot.id())))
                .plan();
        assertTrue(
            plan.changes().stream()
                .anyMatch(each -> each instanceof Change.Write || each instanceof Change.Put),
            plan.changes()::toString);
      }
    }
  }

  @Test
  void aFileThatWasJustWrittenIsReadAgainNextTime() throws IOException {
    desk.onTime();
    Files.write(root.resolve("hot"), noise(1, 50));
    Manifest first = desk.tree(root);
    assertEquals(-1, desk.entry(first, "hot").orElseThrow().signature().changedNanos());
    assertTrue(readBy(root) > 0);
  }

  @Test
  void aClockThatWasSetBackMakesFilesOfTheFutureAndTheyAreNotTrusted() {
    Trust trust = new Trust(true);
    var stat = stat(10_000_000_000L, 10);
    assertFalse(trust.proves(trust.toStore(stat, 5_000_000_000L), stat));
    assertFalse(trust.proves(trust.toStore(stat, 11_999_999_999L), stat));
    assertTrue(trust.proves(trust.toStore(stat, 12_000_000_000L), stat));
    assertFalse(new Trust(false).proves(trust.toStore(stat, 12_000_000_000L), stat));
  }

  @Test
  void aLongFileHasToRestLonger() {
    Trust trust = new Trust(true);
    var stat = stat(0, 1L << 30);
    assertFalse(trust.proves(trust.toStore(stat, 60_000_000_000L), stat));
    assertTrue(trust.proves(trust.toStore(stat, 70_000_000_000L), stat));
  }

  private static io.shadowcast.snapshot.kernel.Stat stat(long changed, long size) {
    return new io.shadowcast.snapshot.kernel.Stat(
        EntryKind.REGULAR, 0600, 0, 0, 1, 2, 1, size, size, 0, changed, 0, 3);
  }

  @Test
  void namesOfOneFileAreStoredAlikeAndReadOnce() throws IOException {
    Files.write(root.resolve("a"), noise(1, 200_000));
    Files.createLink(root.resolve("b"), root.resolve("a"));
    Files.createDirectory(root.resolve("c"));
    Files.createLink(root.resolve("c/d"), root.resolve("a"));
    Manifest manifest = take();
    assertEquals(200_000, manifest.sizes().changedBytes());
    Entry a = desk.entry(manifest, "a").orElseThrow();
    Entry d = desk.entry(manifest, "c/d").orElseThrow();
    assertEquals(3, a.links());
    assertEquals(a.signature(), d.signature());
    assertEquals(a.node(), d.node());
  }

  @Test
  void holesAreNotReadAndAFileOfEightTebibytesIsNoWork() throws IOException {
    try (RandomAccessFile file = new RandomAccessFile(root.resolve("sparse").toFile(), "rw")) {
      file.setLength(8L << 40);
      file.seek(5L << 40);
      file.write(noise(1, 5000));
    }
    Manifest manifest = desk.tree(root);
    Entry entry = desk.entry(manifest, "sparse").orElseThrow();
    Content content = ((Entry.RegularFile) entry.node()).content();
    assertEquals(8L << 40, content.size());
    assertTrue(manifest.sizes().changedBytes() < 3 * Content.LEAF_BYTES);
  }

  @Test
  void oddObjectsAreKeptAsWhatTheyAre() throws IOException {
    assumeTrue(LoopVolume.isRoot(), "SKIP: not root: devices cannot be made");
    try (LoopVolume volume = LoopVolume.make(LoopVolume.Type.EXT4, folder)) {
      Path tree = Files.createDirectory(volume.root().resolve("tree"));
      LoopVolume.need("mkfifo", tree.resolve("pipe").toString());
      LoopVolume.need("mknod", tree.resolve("null").toString(), "c", "1", "3");
      Path file = Files.write(tree.resolve("file"), noise(1, 10));
      Files.setAttribute(file, "user:colour", ByteBuffer.wrap(new byte[] {0x62, 0x6c}));
      LoopVolume.need("chmod", "4751", file.toString());
      try (LinuxFolder open = LinuxFolder.open(tree)) {
        open.create(new FileName(new byte[] {(byte) 0xff, 'x', (byte) 0x80})).close();
        open.create(FileName.of("n".repeat(255))).close();
        open.create(FileName.of("Case")).close();
        open.create(FileName.of("case")).close();
      }
      LoopVolume.need("chattr", "+i", file.toString());
      try {
        Manifest manifest = desk.tree(tree);
        assertEquals(desk.live(tree), desk.stored(manifest));
        Entry entry = desk.entry(manifest, "file").orElseThrow();
        assertEquals(04751, entry.attributes().mode());
        assertEquals("626c", entry.attributes().extended().get("user.colour"));
        assertNotEquals(0, entry.attributes().flags());
        assertEquals(EntryKind.FIFO, desk.entry(manifest, "pipe").orElseThrow().node().kind());
        assertEquals(
            new Entry.Special(EntryKind.CHARACTER_DEVICE, 0x103),
            desk.entry(manifest, "null").orElseThrow().node());
      } finally {
        LoopVolume.need("chattr", "-i", file.toString());
      }
    }
  }

  @Test
  void aMountPointIsAnEntryWithoutInsideAlsoWhenItIsABindMountOfTheSameFilesystem()
      throws IOException {
    try (LoopVolume volume = LoopVolume.make(LoopVolume.Type.EXT4, folder)) {
      Path tree = Files.createDirectory(volume.root().resolve("tree"));
      Path other = Files.createDirectory(volume.root().resolve("other"));
      Files.write(other.resolve("x"), noise(1, 10));
      Path bound = Files.createDirectory(tree.resolve("bound"));
      LoopVolume.need("mount", "--bind", other.toString(), bound.toString());
      Manifest manifest = desk.tree(tree);
      assertEquals(
          new Entry.Folder(java.util.Optional.empty()),
          desk.entry(manifest, "bound").orElseThrow().node());
      assertTrue(desk.entry(manifest, "bound/x").isEmpty());
    }
  }

  @Test
  void aTreeMayBeDeeperThanAnyPathAndThanTheDescriptorsOfAProcess() throws IOException {
    int depth = 600;
    Folder at = LinuxFolder.open(root);
    for (int i = 0; i < depth; i++) {
      Folder next = at.makeFolder(FileName.of("deep-below"));
      at.create(FileName.of("e")).close();
      at.close();
      at = next;
    }
    at.close();
    try {
      Manifest first = desk.tree(root);
      assertEquals(2L * depth, first.sizes().entries());
      assertTrue(first.unread().isEmpty());
      assertEquals(first.root(), desk.tree(root).root());
    } finally {
      LoopVolume.need("rm", "-rf", root.toString());
    }
  }

  @Test
  void theRepositoryAndTheStateAreNotCapturedIntoThemselves() throws IOException {
    Manifest manifest = desk.tree(folder);
    assertEquals(
        new Entry.Folder(java.util.Optional.empty()),
        desk.entry(manifest, "repository").orElseThrow().node());
    assertEquals(
        new Entry.Folder(java.util.Optional.empty()),
        desk.entry(manifest, "state").orElseThrow().node());
    assertNotEquals(
        new Entry.Folder(java.util.Optional.empty()),
        desk.entry(manifest, "root").orElseThrow().node());
    assertEquals(Consistency.CRASH, manifest.source().consistency(), "they are no part of it");
  }

  @Test
  void aLogThatGrowsAllTheTimeIsKeptAsItsBeginningAndNamed() throws Exception {
    Path log = Files.write(root.resolve("log"), noise(1, 4_000_000));
    Thread writer = Thread.ofPlatform().start(() -> append(log));
    try {
      Manifest manifest = whileItGrows();
      byte[] stored = desk.bytes(manifest, "log");
      byte[] live = Files.readAllBytes(log);
      assertTrue(stored.length >= 4_000_000);
      assertEquals(ByteBuffer.wrap(live, 0, stored.length), ByteBuffer.wrap(stored));
      assertEquals(List.of(FilePath.of("log")), manifest.fuzzy());
      assertEquals(-1, desk.entry(manifest, "log").orElseThrow().signature().changedNanos());
    } finally {
      writer.interrupt();
      writer.join();
    }
  }

  /// Again where a busy machine did not let the writer run meanwhile: then the file stood still.
  private Manifest whileItGrows() throws IOException {
    Manifest manifest = desk.tree(root);
    for (int left = 50; left > 0 && manifest.fuzzy().isEmpty(); left--) {
      manifest = desk.tree(root);
    }
    return manifest;
  }

  private static void append(Path log) {
    try (FileChannel channel = FileChannel.open(log, StandardOpenOption.APPEND)) {
      ByteBuffer line = ByteBuffer.wrap(noise(2, 64));
      while (!Thread.currentThread().isInterrupted()) {
        channel.write(line.clear());
      }
    } catch (java.nio.channels.ClosedByInterruptException e) {
      // the end of the test
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void probingTellsWhatIsNotAFolder() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertTrue(
        desk.snapshots().probe(new Target.Tree(file)).stream()
            .filter(each -> each.driver().equals("tree"))
            .allMatch(each -> each.fitness() instanceof SnapshotDriver.Fitness.Unfit));
  }
}
