package io.shadowcast.snapshot.kernel;

import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.Signature;

/// What statx(2) says of a file.
///
/// @param mode permission bits, 0..07777
/// @param device `st_dev`
/// @param represents `st_rdev`, of devices
/// @param links how many names
/// @param mount identity of the mount it lies on (`STATX_MNT_ID`)
public record Stat(
    EntryKind kind,
    int mode,
    int user,
    int group,
    long device,
    long inode,
    long links,
    long size,
    long allocatedBytes,
    long modifiedNanos,
    long changedNanos,
    long represents,
    long mount) {
  /// What tells whether it may have changed.
  public Signature signature() {
    return new Signature(device, inode, changedNanos, size);
  }
}
