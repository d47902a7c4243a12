package io.shadowcast.snapshot.kernel;

import io.shadowcast.snapshot.volume.ByteSource;
import io.shadowcast.snapshot.volume.Range;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.List;

/// An open file or block device. Positions are bytes; there is no current one. For one thread at a
/// time.
public interface DiskFile extends ByteSource, AutoCloseable {
  /// Writes the whole segment.
  void write(long offset, MemorySegment from) throws IOException;

  /// Sets the length; what is new reads as zero.
  void truncate(long size) throws IOException;

  /// Makes a range read as zero and gives its blocks back, the length stays
  /// (`FALLOC_FL_PUNCH_HOLE`).
  void punch(Range range) throws IOException;

  /// Gives a range real blocks, so that writing there cannot fail for room (fallocate(2)).
  void allocate(Range range) throws IOException;

  /// Shares a range of another file of the same filesystem instead of copying it (`FICLONERANGE`);
  /// both ends on block borders unless the source ends there.
  ///
  /// @throws KernelException `EOPNOTSUPP` where the filesystem cannot
  void clone(DiskFile from, Range range, long to) throws IOException;

  /// Shares all of another file of the same filesystem with this empty one, up to where its end is
  /// at that instant, however fast it grows (`FICLONERANGE` with length 0).
  ///
  /// @throws KernelException `EOPNOTSUPP` where the filesystem cannot
  void cloneAll(DiskFile from) throws IOException;

  /// The extents of the file, after its delayed writes were given blocks (FIEMAP with
  /// `FIEMAP_FLAG_SYNC`), in order of their logical offset. xfs keeps some beyond the end of a file
  /// in store, and shows them.
  List<Extent> extents() throws IOException;

  /// What fstat(2) says.
  Stat stat() throws IOException;

  /// Locks the file for this opening of it alone, until it is closed or its process ends, however
  /// it ends (flock(2), `LOCK_EX | LOCK_NB`). Does not wait.
  ///
  /// @return false when another opening has it, of this process or another
  boolean lock() throws IOException;

  /// Makes bytes and length durable: fsync(2).
  ///
  /// @throws KernelException `EIO` when the kernel lost a write; what was written since the last
  ///   sync is then unknown
  void sync() throws IOException;

  /// Sends what is in memory only on its way to the disk, so that the next store through a shared
  /// mapping faults and moves ctime; see docs/SNAPSHOTS.md. Durable is nothing by it.
  default void writeBack() throws IOException {
    sync();
  }

  @Override
  void close();

  /// One extent.
  ///
  /// @param flags `FIEMAP_EXTENT_*` of linux/fiemap.h
  record Extent(long logical, long physical, long length, int flags) {}
}
