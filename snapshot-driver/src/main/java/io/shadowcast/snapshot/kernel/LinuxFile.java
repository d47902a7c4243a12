package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// A descriptor of a file or a block device. After [#close()] the number is -1, and every call says
/// `EBADF`.
final class LinuxFile implements DiskFile {
  private static final long BLKGETSIZE64 = 0x80081272L;
  // SYNC_FILE_RANGE_WAIT_BEFORE | SYNC_FILE_RANGE_WRITE: pages that are under way already are
  // written again when they were stored into since.
  private static final int WRITE_OUT = 1 | 2;
  private static final long FICLONERANGE = 0x4020940DL;
  private static final int KEEP_SIZE = 1;
  private static final int PUNCH_HOLE = 2;
  private static final int SEEK_DATA = 3;
  private static final int SEEK_HOLE = 4;
  private static final long BOUNCE_BYTES = 1 << 20;
  private static final KernelFunction PREAD = KernelFunction.wide("pread", 4);
  private static final KernelFunction PWRITE = KernelFunction.wide("pwrite", 4);
  private static final KernelFunction FTRUNCATE = KernelFunction.of("ftruncate", 2);
  private static final KernelFunction FALLOCATE = KernelFunction.of("fallocate", 4);
  private static final KernelFunction FSYNC = KernelFunction.of("fsync", 1);
  private static final int LOCK_EXCLUSIVE_NOW = 2 | 4;
  private static final KernelFunction FLOCK = KernelFunction.of("flock", 2);
  private static final KernelFunction SYNC_FILE_RANGE = KernelFunction.of("sync_file_range", 4);
  private static final KernelFunction LSEEK = KernelFunction.wide("lseek", 3);

  private final Whereabouts where;
  private final boolean device;
  private int descriptor;

  LinuxFile(int descriptor, boolean device, Whereabouts where) {
    this.descriptor = descriptor;
    this.device = device;
    this.where = where;
  }

  int descriptor() {
    return descriptor;
  }

  @Override
  public long size() throws IOException {
    return device ? deviceSize() : stat().size();
  }

  private long deviceSize() throws KernelException {
    MemorySegment answer = Scratch.get().small();
    checked("BLKGETSIZE64 of", Ioctl.call(descriptor, BLKGETSIZE64, answer));
    return answer.get(JAVA_LONG, 0);
  }

  @Override
  public int read(long offset, MemorySegment into) throws IOException {
    if (!into.isNative()) {
      return readToHeap(offset, into);
    }
    int length = Math.toIntExact(into.byteSize());
    int done = 0;
    while (done < length) {
      long bytes = PREAD.call(descriptor, into.address() + done, length - done, offset + done);
      if (checked("read", bytes) == 0) {
        break;
      }
      done += (int) bytes;
    }
    return done;
  }

  /// The kernel cannot be let into a heap that moves.
  private int readToHeap(long offset, MemorySegment into) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bounce = arena.allocate(Math.clamp(into.byteSize(), 1, BOUNCE_BYTES));
      long done = 0;
      while (done < into.byteSize()) {
        long wanted = Math.min(bounce.byteSize(), into.byteSize() - done);
        int bytes = read(offset + done, bounce.asSlice(0, wanted));
        MemorySegment.copy(bounce, 0, into, done, bytes);
        done += bytes;
        if (bytes < wanted) {
          break;
        }
      }
      return Math.toIntExact(done);
    }
  }

  @Override
  public void write(long offset, MemorySegment from) throws IOException {
    if (!from.isNative()) {
      writeFromHeap(offset, from);
      return;
    }
    long done = 0;
    while (done < from.byteSize()) {
      long bytes =
          PWRITE.call(descriptor, from.address() + done, from.byteSize() - done, offset + done);
      if (checked("write", bytes) == 0) {
        throw new IOException("write " + where + ": 0 bytes taken (expected: at least 1)");
      }
      done += bytes;
    }
  }

  private void writeFromHeap(long offset, MemorySegment from) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bounce = arena.allocate(Math.clamp(from.byteSize(), 1, BOUNCE_BYTES));
      for (long done = 0; done < from.byteSize(); done += bounce.byteSize()) {
        long length = Math.min(bounce.byteSize(), from.byteSize() - done);
        MemorySegment.copy(from, done, bounce, 0, length);
        write(offset + done, bounce.asSlice(0, length));
      }
    }
  }

  @Override
  public Ranges data() throws IOException {
    long size = size();
    if (size == 0) {
      return Ranges.NONE;
    }
    return device ? new Ranges(List.of(new Range(0, size))) : data(size);
  }

  private Ranges data(long size) throws KernelException {
    List<Range> found = new ArrayList<>();
    long at = 0;
    while (at < size) {
      long start = LSEEK.call(descriptor, at, SEEK_DATA);
      if (start < 0 && KernelCall.errno().equals(Errno.ENXIO)) {
        break;
      }
      checked("SEEK_DATA of", start);
      long end = checked("SEEK_HOLE of", LSEEK.call(descriptor, start, SEEK_HOLE));
      if (end <= start) {
        // The file became shorter meanwhile.
        break;
      }
      found.add(new Range(start, end));
      at = end;
    }
    return new Ranges(found);
  }

  @Override
  public void truncate(long size) throws IOException {
    checked("truncate", FTRUNCATE.call(descriptor, size));
  }

  @Override
  public void punch(Range range) throws IOException {
    space("punch", PUNCH_HOLE | KEEP_SIZE, range);
  }

  @Override
  public void allocate(Range range) throws IOException {
    space("fallocate", 0, range);
  }

  private void space(String call, int mode, Range range) throws KernelException {
    checked(call, FALLOCATE.call(descriptor, mode, range.start(), range.length()));
  }

  @Override
  public void clone(DiskFile from, Range range, long to) throws IOException {
    clone(from, range.start(), range.length(), to);
  }

  @Override
  public void cloneAll(DiskFile from) throws IOException {
    clone(from, 0, 0, 0);
  }

  private void clone(DiskFile from, long start, long length, long to) throws KernelException {
    MemorySegment argument = Scratch.get().small();
    argument.set(JAVA_LONG, 0, of(from).descriptor);
    argument.set(JAVA_LONG, 8, start);
    argument.set(JAVA_LONG, 16, length);
    argument.set(JAVA_LONG, 24, to);
    checked("FICLONERANGE to", Ioctl.call(descriptor, FICLONERANGE, argument));
  }

  @Override
  public List<Extent> extents() throws IOException {
    return ExtentsCall.of(descriptor, where);
  }

  @Override
  public Stat stat() throws IOException {
    checked("stat", StatCall.call(descriptor));
    return StatCall.answer();
  }

  @Override
  public boolean lock() throws IOException {
    long result = FLOCK.call(descriptor, LOCK_EXCLUSIVE_NOW);
    if (result < 0 && KernelCall.errno().equals(Errno.EAGAIN)) {
      return false;
    }
    checked("lock", result);
    return true;
  }

  @Override
  public void writeBack() throws IOException {
    checked("sync_file_range of", SYNC_FILE_RANGE.call(descriptor, 0, 0, WRITE_OUT));
  }

  @Override
  public void sync() throws IOException {
    checked("fsync", FSYNC.call(descriptor));
  }

  @Override
  public void close() {
    int closing = descriptor;
    descriptor = -1;
    if (closing >= 0) {
      Descriptor.close(closing);
    }
  }

  /// The file of this kernel behind a port.
  static LinuxFile of(DiskFile file) {
    if (file instanceof LinuxFile linux) {
      return linux;
    }
    throw new IllegalArgumentException(
        "file: " + file.getClass().getName() + " (expected: one that LinuxFolder opened)");
  }

  /// Gives a file back only when it is of a kind that may be read and written.
  ///
  /// @param opened a descriptor, which is closed when it is not
  static LinuxFile checkedKind(int opened, EntryKind wanted, Whereabouts where) throws IOException {
    LinuxFile file = new LinuxFile(opened, wanted == EntryKind.BLOCK_DEVICE, where);
    EntryKind kind = file.stat().kind();
    if (kind != wanted) {
      file.close();
      throw new IOException("open " + where + ": " + kind + " (expected: " + wanted + ")");
    }
    return file;
  }

  @Override
  public String toString() {
    return where.toString();
  }

  private long checked(String call, long result) throws KernelException {
    if (result < 0) {
      throw where.refused(call);
    }
    return result;
  }
}
