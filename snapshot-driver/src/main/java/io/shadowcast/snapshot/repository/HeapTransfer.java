package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.volume.ByteSource;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Moves bytes between files and the heap, where they are hashed, compressed and encrypted, through
/// memory outside the heap that stays in the processor's cache: the kernel cannot be let into a
/// heap that moves, and a heap that is held still while a disk is slow stops every thread of the
/// process.
final class HeapTransfer {
  private static final int WINDOW_BYTES = 128 << 10;

  private final MemorySegment window = Arena.ofAuto().allocate(WINDOW_BYTES, Long.BYTES);

  /// Reads to the start of an array.
  ///
  /// @return how many bytes; fewer than asked only at the end
  int read(ByteSource source, long offset, byte[] into, int length) throws IOException {
    MemorySegment heap = MemorySegment.ofArray(into);
    int done = 0;
    while (done < length) {
      int wanted = Math.min(WINDOW_BYTES, length - done);
      int got = source.read(offset + done, window.asSlice(0, wanted));
      MemorySegment.copy(window, 0, heap, done, got);
      done += got;
      if (got < wanted) {
        break;
      }
    }
    return done;
  }

  /// Writes the start of an array.
  void write(DiskFile file, long offset, byte[] from, int length) throws IOException {
    MemorySegment heap = MemorySegment.ofArray(from);
    for (int done = 0; done < length; done += WINDOW_BYTES) {
      int some = Math.min(WINDOW_BYTES, length - done);
      MemorySegment.copy(heap, done, window, 0, some);
      file.write(offset + done, window.asSlice(0, some));
    }
  }
}
