package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// `FS_IOC_FIEMAP`, Documentation/filesystems/fiemap.rst: a head of 32 bytes and 56 for each
/// extent.
final class ExtentsCall {
  private static final long FIEMAP = 0xC020660BL;
  private static final int SYNC = 1;
  private static final int LAST = 1;
  private static final int HEAD_BYTES = 32;
  private static final int EXTENT_BYTES = 56;
  private static final int EXTENTS = 2048;

  private ExtentsCall() {}

  static List<DiskFile.Extent> of(int descriptor, Whereabouts where) throws KernelException {
    List<DiskFile.Extent> out = new ArrayList<>();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment map = arena.allocate(HEAD_BYTES + (long) EXTENTS * EXTENT_BYTES, 8);
      long start = 0;
      while (start >= 0) {
        ask(map, start);
        if (Ioctl.call(descriptor, FIEMAP, map) < 0) {
          throw where.refused("FIEMAP of");
        }
        start = take(map, out);
      }
    }
    return out;
  }

  private static void ask(MemorySegment map, long start) {
    map.set(JAVA_LONG, 0, start);
    map.set(JAVA_LONG, 8, -1L - start);
    map.set(JAVA_INT, 16, SYNC);
    map.set(JAVA_INT, 24, EXTENTS);
  }

  /// @return where to ask on; negative at the end
  private static long take(MemorySegment map, List<DiskFile.Extent> into) {
    int count = map.get(JAVA_INT, 20);
    long next = -1;
    for (int i = 0; i < count; i++) {
      MemorySegment at = map.asSlice(HEAD_BYTES + (long) i * EXTENT_BYTES, EXTENT_BYTES);
      DiskFile.Extent extent =
          new DiskFile.Extent(
              at.get(JAVA_LONG, 0),
              at.get(JAVA_LONG, 8),
              at.get(JAVA_LONG, 16),
              at.get(JAVA_INT, 40));
      into.add(extent);
      next = (extent.flags() & LAST) != 0 ? -1 : extent.logical() + extent.length();
    }
    return next;
  }
}
