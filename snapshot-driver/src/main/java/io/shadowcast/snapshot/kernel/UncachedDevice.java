package io.shadowcast.snapshot.kernel;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;

/// A block device read past its cache (`O_DIRECT`): every read gives what the device has at that
/// time. The cache would not: a mounted filesystem writes the bytes of files past the cache of the
/// device they lie on. For one thread.
public final class UncachedDevice implements ByteSource, AutoCloseable {
  private static final int ALIGNMENT = 4096;
  private static final int WINDOW_BYTES = 1 << 20;
  private static final KernelFunction PREAD = KernelFunction.wide("pread", 4);

  private final Arena arena = Arena.ofShared();
  private final MemorySegment window = arena.allocate(WINDOW_BYTES, ALIGNMENT);
  private final int descriptor;
  private final Path path;
  private final long size;
  private boolean closed;

  private UncachedDevice(int descriptor, Path path, long size) {
    this.descriptor = descriptor;
    this.path = path;
    this.size = size;
  }

  /// Opens a block device.
  ///
  /// @throws KernelException `EACCES` without the right to read it, `EINVAL` when it cannot be read
  ///   so
  public static UncachedDevice open(Path path) throws IOException {
    long size;
    try (DiskFile plain = LinuxFolder.device(path, false)) {
      size = plain.size();
    }
    Scratch scratch = Scratch.get();
    int opened =
        OpenCall.path(scratch.string(path.toString()), OpenFlags.READ_ONLY | OpenFlags.UNCACHED);
    if (opened < 0) {
      throw Whereabouts.root(path.toString()).refused("open without cache");
    }
    return new UncachedDevice(opened, path, size);
  }

  @Override
  public long size() {
    return size;
  }

  @Override
  public int read(long offset, MemorySegment into) throws IOException {
    long end = Math.min(size, offset + into.byteSize());
    long at = offset;
    while (at < end) {
      long start = at / ALIGNMENT * ALIGNMENT;
      long wanted = Math.min(WINDOW_BYTES, aligned(end - start));
      long got = PREAD.call(descriptor, window.address(), wanted, start);
      if (got < 0) {
        throw Whereabouts.root(path.toString()).refused("read at " + start + " of");
      }
      long next = Math.min(end, start + got);
      if (next <= at) {
        break;
      }
      MemorySegment.copy(window, at - start, into, at - offset, next - at);
      at = next;
    }
    return (int) Math.max(0, at - offset);
  }

  private static long aligned(long bytes) {
    return (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
  }

  /// All of it: a device does not tell.
  @Override
  public Ranges data() {
    return size == 0 ? Ranges.NONE : new Ranges(List.of(new Range(0, size)));
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Descriptor.close(descriptor);
      arena.close();
    }
  }
}
