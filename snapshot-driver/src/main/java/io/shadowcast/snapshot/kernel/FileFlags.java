package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.MemorySegment;

/// The flags of a file that chattr(1) sets: `FS_IOC_GETFLAGS` and `FS_IOC_SETFLAGS`, of files and
/// folders only.
final class FileFlags {
  /// `FS_IMMUTABLE_FL`, the same bit as `STATX_ATTR_IMMUTABLE`.
  static final int IMMUTABLE = 0x10;

  /// `FS_APPEND_FL`, the same bit as `STATX_ATTR_APPEND`.
  static final int APPEND_ONLY = 0x20;

  /// `FS_NOCOW_FL`, which statx(2) does not tell; of btrfs.
  static final int NO_COPY_ON_WRITE = 0x800000;

  /// Those that keep everything else from being changed.
  static final int LOCKS = IMMUTABLE | APPEND_ONLY;

  /// Those that are kept.
  static final int KEPT = LOCKS | NO_COPY_ON_WRITE;

  private static final long GET = 0x80086601L;
  private static final long SET = 0x40086602L;

  private FileFlags() {}

  /// Of a path; 0 where the filesystem has no such thing or the file may not be opened.
  ///
  /// @param follow whether the last part of the path may be a link
  static int of(byte[] path, boolean follow) {
    int descriptor = open(path, follow ? 0 : OpenFlags.NO_FOLLOW);
    if (descriptor < 0) {
      return 0;
    }
    try {
      return Ioctl.call(descriptor, GET, flags()) < 0 ? 0 : flags().get(JAVA_INT, 0) & KEPT;
    } finally {
      Descriptor.close(descriptor);
    }
  }

  /// Sets the kept ones of a path and leaves the others.
  static void set(byte[] path, int kept, Whereabouts where) throws KernelException {
    int descriptor = open(path, 0);
    if (descriptor < 0) {
      throw where.refused("open");
    }
    try {
      boolean read = Ioctl.call(descriptor, GET, flags()) >= 0;
      flags().set(JAVA_INT, 0, (flags().get(JAVA_INT, 0) & ~KEPT) | kept);
      if (!read || Ioctl.call(descriptor, SET, flags()) < 0) {
        throw where.refused("FS_IOC_SETFLAGS of");
      }
    } finally {
      Descriptor.close(descriptor);
    }
  }

  /// Without waiting at a pipe, or taking a terminal, that took the file's place.
  private static int open(byte[] path, int more) {
    int flags = OpenFlags.READ_ONLY | OpenFlags.NON_BLOCKING | OpenFlags.NO_TERMINAL | more;
    return OpenCall.path(Scratch.get().string(path), flags);
  }

  private static MemorySegment flags() {
    return Scratch.get().small();
  }
}
