package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Signature;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;

/// What the newest snapshot of this target proves of what is there, without reading it: a file
/// whose inode, length and ctime are those that were captured holds what was captured, for ctime
/// cannot be set and moves with every write.
///
/// A ctime so close to the capture that a later write may bear the same one proves nothing: kernels
/// before 6.13 tick every 1 to 10 ms. The device is not compared, for a target is one filesystem,
/// and a captured clone of it has another number.
final class Known {
  private static final long TICK_NANOS = 100_000_000L;
  private static final long SECOND_NANOS = 1_000_000_000L;

  private final long settledBefore;
  private final Set<FilePath> fuzzy;

  private Known(long settledBefore, Set<FilePath> fuzzy) {
    this.settledBefore = settledBefore;
    this.fuzzy = fuzzy;
  }

  /// By a snapshot that this host took.
  static Known by(Manifest newest) {
    Instant started = newest.time().started().wall();
    return new Known(
        started.getEpochSecond() * SECOND_NANOS + started.getNano() - TICK_NANOS,
        new HashSet<>(newest.fuzzy()));
  }

  /// Nothing is believed; everything is read.
  static Known nothing() {
    return new Known(Long.MIN_VALUE, Set.of());
  }

  boolean proves(FilePath path, Entry captured, Stat live) {
    Signature then = captured.signature();
    Signature now = live.signature();
    return now.changedNanos() < settledBefore
        && captured.node().kind() == live.kind()
        && then.inode() == now.inode()
        && then.changedNanos() == now.changedNanos()
        && then.size() == now.size()
        && !fuzzy.contains(path);
  }
}
