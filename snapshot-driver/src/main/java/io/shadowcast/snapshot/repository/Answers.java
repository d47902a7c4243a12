package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.KernelException;
import java.io.IOException;
import java.util.Set;

/// What the kernel said, for the answers that are part of how repositories work.
final class Answers {
  /// What is said of bytes that are not there any more: by a device of a bad sector, by filesystems
  /// that have checksums of what fails them.
  private static final Set<Errno> MEDIUM = Set.of(Errno.EIO, Errno.EBADMSG, Errno.EUCLEAN);

  private Answers() {}

  /// What a refused read means: damage at that place when it is the medium that failed.
  static IOException ofRead(String place, KernelException e) {
    return MEDIUM.contains(e.errno()) ? new DamagedException(place + ": " + e.getMessage()) : e;
  }

  /// Whether a name was taken, by another process that was faster.
  static boolean taken(KernelException e) {
    return e.errno().equals(Errno.EEXIST);
  }

  /// Whether a name is not there any more.
  static boolean gone(KernelException e) {
    return e.errno().equals(Errno.ENOENT);
  }
}
