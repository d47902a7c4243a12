package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.kernel.Errno;
import io.shadowcast.snapshot.kernel.KernelException;
import java.io.IOException;
import java.util.Set;

/// What it means for a walk when the kernel says no.
final class Refusals {
  private static final Errno ENOTDIR = new Errno(20);
  private static final Errno EISDIR = new Errno(21);
  private static final Errno ESTALE = new Errno(116);
  private static final Errno EINVAL = Errno.EINVAL;

  // The name stands for something else than a moment ago; EINVAL is readlink(2) of no link.
  private static final Set<Errno> MOVED =
      Set.of(Errno.ENOENT, Errno.ENXIO, ENOTDIR, EISDIR, EINVAL, Errno.ELOOP, ESTALE);

  private Refusals() {}

  /// Nothing has this name any more.
  static boolean gone(KernelException e) {
    return e.errno().equals(Errno.ENOENT);
  }

  /// What to make of a refusal: to be tried again, or not to be read.
  static IOException judged(IOException e) {
    if (e instanceof KernelException refusal && !MOVED.contains(refusal.errno())) {
      return new UnreadableException(refusal);
    }
    // Another kind of file than the one that was asked for.
    return new UnstableException(String.valueOf(e.getMessage()));
  }
}
