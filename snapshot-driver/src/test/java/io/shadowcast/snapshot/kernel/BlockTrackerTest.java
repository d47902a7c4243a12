package io.shadowcast.snapshot.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Against this kernel, on loop devices; every answer is proved by comparing bytes.
final class BlockTrackerTest {
  private static final int MIB = 1 << 20;
  private static final SnapshotId ONE = new SnapshotId(new UUID(1, 1));
  private static final SnapshotId TWO = new SnapshotId(new UUID(2, 2));
  private static final Random RANDOM = new Random(7);

  @TempDir private Path folder;

  @BeforeEach
  void needsRootAndBtf() throws IOException {
    assumeTrue(LoopDisk.isRoot(), "SKIP: not root: BPF and loop devices");
    assumeTrue(
        Files.exists(Path.of("/sys/kernel/btf/vmlinux")),
        "SKIP: kernel facility absent: BTF (CONFIG_DEBUG_INFO_BTF)");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void everythingThatDiffersAfterSeededEditsIsMarked(long seed) throws IOException {
    Random random = new Random(seed);
    try (LoopDisk disk = LoopDisk.of(folder.resolve("image"), 48 * MIB);
        BlockTracker tracker = attach(disk)) {
      fill(disk.device(), random, 48 * MIB);
      byte[] before = Files.readAllBytes(disk.image());
      tracker.keep(ONE);
      // The first fill is still marked: keep counts only what was taken.
      assertEquals(48 * MIB, tracker.since(ONE).orElseThrow().bytes());
      tracker.keep(TWO);
      for (int round = 0; round < 12; round++) {
        edit(disk.device(), random);
      }
      Ranges marked = tracker.since(TWO).orElseThrow();
      List<Range> differing = differing(before, Files.readAllBytes(disk.image()));
      assertTrue(!differing.isEmpty());
      assertWithin(differing, marked);
      assertTrue(marked.bytes() < 24 * MIB, "marked " + marked.bytes());
    }
  }

  private static void edit(Path device, Random random) throws IOException {
    long block = random.nextInt(12_000) * 4096L;
    switch (random.nextInt(4)) {
      case 0 -> LoopDisk.run("blkdiscard", "-f", "-o", block + "", "-l", "8192", device.toString());
      case 1 ->
          LoopDisk.run("blkdiscard", "-z", "-f", "-o", block + "", "-l", "12288", device + "");
      default -> write(device, block, random, 4096 * (1 + random.nextInt(20)));
    }
  }

  @Test
  void twoDevicesAreToldApart() throws IOException {
    try (LoopDisk one = LoopDisk.of(folder.resolve("one"), 16 * MIB);
        LoopDisk two = LoopDisk.of(folder.resolve("two"), 16 * MIB);
        BlockTracker first = attach(one);
        BlockTracker second = attach(two)) {
      first.keep(ONE);
      second.keep(ONE);
      write(one.device(), 64 << 10, RANDOM, 4096);
      write(two.device(), 5 * MIB, RANDOM, 4096);
      assertEquals(ranges(64 << 10, 128 << 10), first.since(ONE).orElseThrow());
      assertEquals(ranges(5 * MIB, 5 * MIB + (64 << 10)), second.since(ONE).orElseThrow());
      assertNotEquals(first.identity(), second.identity());
    }
  }

  @Test
  void aPartitionCountsFromItsOwnStart() throws IOException {
    Path image = folder.resolve("parted");
    partition(image, 64L * MIB, new int[] {2048, 20480, 30_000, 40_001});
    try (LoopDisk disk = LoopDisk.over(image)) {
      Path second = Path.of(disk.device() + "p2");
      assumeTrue(Files.exists(second), "SKIP: kernel facility absent: partitions of loop devices");
      DiskPlace place = DiskPlace.of(second);
      assertEquals(30_000, place.startSector());
      try (BlockTracker tracker = BlockTracker.attach(place, RANDOM)) {
        tracker.keep(ONE);
        write(Path.of(disk.device() + "p1"), 0, RANDOM, MIB);
        assertEquals(Ranges.NONE, tracker.since(ONE).orElseThrow());
        write(second, 3 * MIB, RANDOM, 4096);
        write(second, 40_001L * 512 - 512, RANDOM, 512);
        Ranges marked = tracker.since(ONE).orElseThrow();
        assertTrue(marked.list().contains(new Range(3 * MIB, 3 * MIB + (64 << 10))), "" + marked);
        assertEquals(40_001L * 512, marked.list().getLast().end());
      }
    }
  }

  /// A partition table of the oldest kind: start and length of each partition, in sectors.
  private static void partition(Path image, long bytes, int[] table) throws IOException {
    ByteBuffer record = ByteBuffer.allocate(512).order(ByteOrder.LITTLE_ENDIAN);
    for (int i = 0; i < table.length; i += 2) {
      int at = 446 + 8 * i;
      record.put(at + 4, (byte) 0x83).putInt(at + 8, table[i]).putInt(at + 12, table[i + 1]);
    }
    record.put(510, (byte) 0x55).put(511, (byte) 0xaa);
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(bytes);
      file.write(record.array());
    }
  }

  @Test
  void requestsTooLongForSingleMarksCountWhole() throws IOException {
    long gib = 1L << 30;
    try (LoopDisk disk = LoopDisk.of(folder.resolve("large"), 300 * gib);
        BlockTracker tracker = attach(disk)) {
      tracker.keep(ONE);
      LoopDisk.run("blkdiscard", "-f", "-o", gib + "", "-l", 3 * gib + "", disk.device() + "");
      Ranges three = tracker.since(ONE).orElseThrow();
      assertWithin(List.of(new Range(gib, 4 * gib)), three);
      assertTrue(three.bytes() < 5 * gib);
      LoopDisk.run("blkdiscard", "-f", disk.device() + "");
      assertEquals(ranges(0, 300 * gib), tracker.since(ONE).orElseThrow());
    }
  }

  @Test
  void noMarkIsLostWhileMarksAreTaken() throws Exception {
    try (LoopDisk disk = LoopDisk.of(folder.resolve("busy"), 64 * MIB);
        BlockTracker tracker = attach(disk)) {
      tracker.keep(ONE);
      CompletableFuture<Void> writer =
          CompletableFuture.runAsync(() -> writeEveryRegion(disk.device(), 64 * MIB));
      Ranges all = Ranges.NONE;
      do {
        all = all.union(tracker.take());
      } while (!writer.isDone());
      writer.get();
      all = all.union(tracker.take());
      assertEquals(ranges(0, 64 * MIB), all);
      assertEquals(all, tracker.since(ONE).orElseThrow());
    }
  }

  @Test
  void whatWasTakenAndNotKeptIsToldAgain() throws IOException {
    try (LoopDisk disk = LoopDisk.of(folder.resolve("again"), 16 * MIB);
        BlockTracker tracker = attach(disk)) {
      assertEquals(Optional.empty(), tracker.since(ONE), "never kept");
      tracker.keep(ONE);
      write(disk.device(), 0, RANDOM, 4096);
      assertEquals(ranges(0, 64 << 10), tracker.since(ONE).orElseThrow());
      write(disk.device(), MIB, RANDOM, 4096);
      assertEquals(128 << 10, tracker.since(ONE).orElseThrow().bytes());
      assertEquals(Optional.empty(), tracker.since(TWO), "another base");
      tracker.keep(TWO);
      assertEquals(Ranges.NONE, tracker.since(TWO).orElseThrow());
    }
  }

  @Test
  void nastyCase6ImageWrittenThroughASecondLoop() throws IOException {
    try (LoopDisk disk = LoopDisk.of(folder.resolve("shared"), 16 * MIB);
        BlockTracker tracker = attach(disk)) {
      tracker.keep(ONE);
      assertEquals(Optional.of(disk.image()), tracker.place().backing());
      try (LoopDisk other = LoopDisk.over(disk.image())) {
        write(other.device(), 0, RANDOM, 4096);
        assertEquals(Optional.empty(), tracker.since(ONE));
      }
      assertEquals(
          Optional.of("another loop device writes to the same image"), tracker.doubt(), "stays");
    }
  }

  @Test
  void nastyCase6WritesBeforeTheTrackerWasAttachedAndAfterItWasDetached() throws IOException {
    try (LoopDisk disk = LoopDisk.of(folder.resolve("gone"), 16 * MIB)) {
      BlockTracker.Identity first;
      try (BlockTracker tracker = attach(disk)) {
        tracker.keep(ONE);
        first = tracker.identity();
      }
      write(disk.device(), 0, RANDOM, 4096);
      try (BlockTracker tracker = attach(disk)) {
        assertNotEquals(first, tracker.identity());
        assertEquals(Optional.empty(), tracker.since(ONE));
      }
    }
  }

  @Test
  void anotherDiskUnderTheSameNameIsNotTheSame() throws IOException {
    LoopDisk disk = LoopDisk.of(folder.resolve("first"), 16 * MIB);
    try (BlockTracker tracker = attach(disk)) {
      tracker.keep(ONE);
      disk.close();
      LoopDisk.run("losetup", disk.device() + "", copy(disk.image()) + "");
      try {
        assertEquals(Optional.empty(), tracker.since(ONE));
        assertEquals(Optional.of("the disk was taken away or changed its size"), tracker.doubt());
      } finally {
        disk.close();
      }
    }
  }

  private Path copy(Path image) throws IOException {
    return Files.copy(image, folder.resolve("second"));
  }

  @Test
  void aPinnedTrackerOutlivesItsHolder() throws IOException {
    Path mount = Files.createDirectory(folder.resolve("bpf"));
    LoopDisk.run("mount", "-t", "bpf", "none", mount.toString());
    try (LoopDisk disk = LoopDisk.of(folder.resolve("pinned"), 16 * MIB)) {
      BlockTracker.Identity identity;
      try (BlockTracker tracker = attach(disk)) {
        tracker.pin(mount);
        tracker.keep(ONE);
        identity = tracker.identity();
      }
      write(disk.device(), MIB, RANDOM, 4096);
      try (BlockTracker again = BlockTracker.adopt(DiskPlace.of(disk.device()), mount)) {
        assertEquals(identity, again.identity());
        assertEquals(ranges(MIB, MIB + (64 << 10)), again.since(ONE).orElseThrow());
        // and its holder dies before the snapshot is published
      }
      try (BlockTracker third = BlockTracker.adopt(DiskPlace.of(disk.device()), mount)) {
        assertEquals(Optional.empty(), third.since(ONE), "what was taken died with its taker");
      }
      BlockTracker.unpin(mount);
    } finally {
      LoopDisk.run("umount", mount.toString());
    }
  }

  @Test
  void whatIsNoDiskIsRefused() throws IOException {
    IOException fault = assertThrows(IOException.class, () -> DiskPlace.of(folder));
    assertTrue(
        String.valueOf(fault.getMessage()).contains("not a block device (expected: "),
        fault.getMessage());
  }

  @Test
  void theVerifiersWordsAreInTheError() {
    BpfProgram noResult = new BpfProgram().exit();
    KernelException fault = assertThrows(KernelException.class, () -> Bpf.load(noResult));
    assertTrue(String.valueOf(fault.getMessage()).contains("R0 !read_ok"), fault.getMessage());
  }

  @Test
  void aLabelIsSetOnceAndBeforeTheCodeIsTaken() {
    BpfProgram.Label label = new BpfProgram.Label();
    BpfProgram program = new BpfProgram().go(label);
    try (java.lang.foreign.Arena arena = java.lang.foreign.Arena.ofConfined()) {
      assertThrows(IllegalStateException.class, () -> program.code(arena));
      program.at(label);
      assertThrows(IllegalStateException.class, () -> program.at(label));
    }
  }

  private static BlockTracker attach(LoopDisk disk) throws IOException {
    return BlockTracker.attach(DiskPlace.of(disk.device()), RANDOM);
  }

  private static Ranges ranges(long start, long end) {
    return new Ranges(List.of(new Range(start, end)));
  }

  private static void assertWithin(List<Range> all, Ranges marked) {
    Ranges wanted = new Ranges(all);
    assertEquals(wanted, wanted.intersection(marked));
  }

  private static List<Range> differing(byte[] before, byte[] after) {
    List<Range> out = new ArrayList<>();
    for (int at = 0; at < before.length; at += 4096) {
      if (!Arrays.equals(before, at, at + 4096, after, at, at + 4096)) {
        out.add(new Range(at, at + 4096L));
      }
    }
    return out;
  }

  private static void fill(Path device, Random random, int bytes) throws IOException {
    write(device, 0, random, bytes);
  }

  private static void writeEveryRegion(Path device, long bytes) {
    try {
      for (long at = 0; at < bytes; at += 64 << 10) {
        write(device, at, RANDOM, 512);
      }
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static void write(Path device, long offset, Random random, int bytes) throws IOException {
    byte[] content = new byte[bytes];
    random.nextBytes(content);
    try (FileChannel channel = FileChannel.open(device, StandardOpenOption.WRITE)) {
      channel.write(ByteBuffer.wrap(content), offset);
      channel.force(true);
    }
  }
}
