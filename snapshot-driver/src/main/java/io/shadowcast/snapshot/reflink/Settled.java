package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Signature;

/// Which ctimes prove something the next time: those that were old when the file was cloned, for
/// kernels before 6.13 count them in ticks, and a write moves ctime before it copies its bytes.
/// Cloning writes mapped pages back, so that the next store into one moves ctime on xfs and btrfs.
///
/// @param before ns since 1970
public record Settled(long before) {
  private static final long NANOS = 2_000_000_000L;
  private static final long NEVER = -1;

  /// For a capture that begins now.
  public static Settled at(long wallNanos) {
    return new Settled(wallNanos - NANOS);
  }

  /// What a file is stored with.
  ///
  /// @param device of the live target
  public Signature signature(Stat stat, long device) {
    long changed = stat.changedNanos() < before ? stat.changedNanos() : NEVER;
    return new Signature(device, stat.inode(), changed, stat.size());
  }

  /// Whether a file is what it was when it was stored so.
  static boolean proves(Signature stored, Stat live) {
    return stored.changedNanos() != NEVER && stored.equals(live.signature());
  }
}
