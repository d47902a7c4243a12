package io.shadowcast.snapshot.kernel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Where the blocks of a file are, and files that share them.
final class ExtentsTest {
  private static final FileName LIVE = FileName.of("live");
  private static final FileName BASE = FileName.of("base");
  private static final long BLOCK = 4096;
  private static final int BLOCKS = 8192;
  private static final int UNWRITTEN = 0x800;

  @TempDir private Path below;

  @ParameterizedTest
  @EnumSource(names = {"XFS", "BTRFS"})
  void whatChangedSinceACloneIsWhereTheExtentsDiffer(LoopVolume.Type type) throws IOException {
    Random random = new Random(7);
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root());
        DiskFile live = folder.create(LIVE);
        DiskFile base = folder.create(BASE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(BLOCK * BLOCKS);
      fill(bytes, random);
      live.write(0, bytes);
      base.clone(live, new Range(0, bytes.byteSize()), 0);
      assertEquals(blocks(base), blocks(live));
      Set<Long> changed = new TreeSet<>();
      while (changed.size() < BLOCKS / 100) {
        long block = random.nextInt(BLOCKS);
        fill(bytes.asSlice(0, BLOCK), random);
        live.write(block * BLOCK, bytes.asSlice(0, BLOCK));
        changed.add(block);
      }
      assertEquals(changed, differing(base, live));
      for (long block : changed) {
        live.clone(base, new Range(block * BLOCK, block * BLOCK + BLOCK), block * BLOCK);
      }
      live.sync();
      assertEquals(Set.of(), differing(base, live));
      assertEquals(
          -1, Files.mismatch(volume.root().resolve("live"), volume.root().resolve("base")));
    }
  }

  /// More extents than one answer of the kernel holds.
  @ParameterizedTest
  @EnumSource(names = {"XFS", "BTRFS", "EXT4"})
  void manyExtentsAreAllSeen(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root());
        DiskFile file = folder.create(LIVE);
        Arena arena = Arena.ofConfined()) {
      MemorySegment block = arena.allocate(BLOCK);
      block.fill((byte) 1);
      List<Range> ranges = new ArrayList<>();
      for (long i = 0; i < 2500; i++) {
        file.write(i * 2 * BLOCK, block);
        ranges.add(new Range(i * 2 * BLOCK, i * 2 * BLOCK + BLOCK));
      }
      Ranges written = new Ranges(ranges);
      Ranges mapped =
          new Ranges(
              file.extents().stream()
                  .filter(each -> (each.flags() & UNWRITTEN) == 0)
                  .map(each -> new Range(each.logical(), each.logical() + each.length()))
                  .toList());
      assertEquals(written, mapped);
      assertEquals(written, file.data());
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"EXT4", "TMPFS"})
  void aFilesystemWithoutClonesSaysSo(LoopVolume.Type type) throws IOException {
    try (LoopVolume volume = LoopVolume.make(type, below);
        Folder folder = LinuxFolder.open(volume.root());
        DiskFile live = folder.create(LIVE);
        DiskFile base = folder.create(BASE)) {
      live.truncate(BLOCK);
      KernelException fault =
          assertThrows(KernelException.class, () -> base.clone(live, new Range(0, BLOCK), 0));
      assertEquals(Errno.EOPNOTSUPP, fault.errno());
    }
  }

  @Test
  void aDeviceIsReadAndWrittenWhole() throws IOException {
    try (LoopVolume volume = LoopVolume.make(LoopVolume.Type.EXT4, below)) {
      Path device = volume.device();
      KernelException fault =
          assertThrows(KernelException.class, () -> LinuxFolder.device(device, true));
      assertEquals(Errno.EBUSY, fault.errno());
      try (DiskFile open = LinuxFolder.device(device, false);
          DiskFile image = LinuxFolder.device(volume.image(), true)) {
        assertEquals(256 << 20, open.size());
        assertEquals(open.size(), image.size());
        assertEquals(new Ranges(List.of(new Range(0, 256 << 20))), open.data());
        assertTrue(image.data().bytes() < image.size(), "sparse");
        byte[] magic = new byte[2];
        open.read(1024 + 0x38, MemorySegment.ofArray(magic));
        assertEquals(0x53, magic[0]);
      }
      IOException folder =
          assertThrows(IOException.class, () -> LinuxFolder.device(volume.root(), false));
      assertTrue(
          String.valueOf(folder.getMessage()).endsWith("FOLDER (expected: REGULAR)"),
          folder.toString());
    }
  }

  private static void fill(MemorySegment bytes, Random random) {
    byte[] noise = new byte[Math.toIntExact(bytes.byteSize())];
    random.nextBytes(noise);
    bytes.copyFrom(MemorySegment.ofArray(noise));
  }

  private static Set<Long> differing(DiskFile base, DiskFile live) throws IOException {
    Map<Long, Long> then = blocks(base);
    Set<Long> differing = new TreeSet<>();
    blocks(live)
        .forEach((block, at) -> {
          if (!at.equals(then.get(block))) {
            differing.add(block);
          }
        });
    return differing;
  }

  /// Which physical place each block has; xfs keeps some beyond the end in store.
  private static Map<Long, Long> blocks(DiskFile file) throws IOException {
    Map<Long, Long> places = new HashMap<>();
    for (DiskFile.Extent each : file.extents()) {
      long length = Math.min(each.length(), file.size() - each.logical());
      for (long at = 0; at < length; at += BLOCK) {
        places.put((each.logical() + at) / BLOCK, each.physical() + at);
      }
    }
    return places;
  }
}
