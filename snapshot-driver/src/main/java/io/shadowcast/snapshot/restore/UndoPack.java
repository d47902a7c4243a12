package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The bytes that a restore overwrites, as they were. A row of frames: number of the change (4),
/// place in its file (8), length (4), CRC32C of all the frame without itself (4), the bytes;
/// numbers big-endian. At most 1 MiB of bytes in each. For one thread.
final class UndoPack implements AutoCloseable {
  private static final int HEAD_BYTES = 20;
  private static final int MOST_BYTES = 1 << 20;
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  private final DiskFile file;
  private final Arena arena = Arena.ofConfined();
  private final MemorySegment frame = arena.allocate(HEAD_BYTES + MOST_BYTES);
  private long at;

  /// @param file is closed with this pack
  UndoPack(DiskFile file) {
    this.file = file;
  }

  /// One pre-image.
  ///
  /// @param bytes good until the next is read
  record Saved(int change, Range range, MemorySegment bytes) {}

  /// What is done with each.
  interface Putting {
    void put(Saved saved) throws IOException;
  }

  /// How many bytes it has so far.
  long bytes() {
    return at;
  }

  /// Saves ranges of a file that a change overwrites.
  void save(int change, ByteSource live, Ranges ranges) throws IOException {
    for (Range range : ranges.list()) {
      for (long from = range.start(); from < range.end(); from += MOST_BYTES) {
        save(change, live, from, (int) Math.min(MOST_BYTES, range.end() - from));
      }
    }
  }

  private void save(int change, ByteSource live, long from, int length) throws IOException {
    int read = live.read(from, frame.asSlice(HEAD_BYTES, length));
    if (read == 0) {
      return;
    }
    frame.set(INT, 0, change);
    frame.set(LONG, 4, from);
    frame.set(INT, 12, read);
    frame.set(INT, 16, sum(read));
    file.write(at, frame.asSlice(0, HEAD_BYTES + (long) read));
    at += HEAD_BYTES + read;
  }

  private int sum(int length) {
    CRC32C sum = new CRC32C();
    sum.update(frame.asSlice(0, 16).asByteBuffer());
    sum.update(frame.asSlice(HEAD_BYTES, length).asByteBuffer());
    return (int) sum.getValue();
  }

  void sync() throws IOException {
    file.sync();
  }

  /// Reads all pre-images in order.
  ///
  /// @param length that the pack had when it was made durable
  /// @throws IOException that names the place of the first that is not as it was written
  void each(long length, Putting putting) throws IOException {
    at = 0;
    while (at < length) {
      putting.put(next(length));
    }
  }

  private Saved next(long length) throws IOException {
    int head = file.read(at, frame.asSlice(0, HEAD_BYTES));
    int bytes = head == HEAD_BYTES ? frame.get(INT, 12) : 0;
    boolean sound =
        bytes > 0
            && bytes <= MOST_BYTES
            && at + HEAD_BYTES + bytes <= length
            && file.read(at + HEAD_BYTES, frame.asSlice(HEAD_BYTES, bytes)) == bytes
            && frame.get(INT, 16) == sum(bytes);
    if (!sound) {
      throw new IOException("undo: damaged at byte " + at + " (expected: as it was written)");
    }
    long from = frame.get(LONG, 4);
    at += HEAD_BYTES + bytes;
    return new Saved(
        frame.get(INT, 0), new Range(from, from + bytes), frame.asSlice(HEAD_BYTES, bytes));
  }

  @Override
  public void close() {
    file.close();
    arena.close();
  }
}
