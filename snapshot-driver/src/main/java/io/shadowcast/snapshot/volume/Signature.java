package io.shadowcast.snapshot.volume;

/// What tells, without reading a file, that it may have changed since it was captured. Only of use
/// on the host that took it, for ctime cannot be set.
///
/// @param device of the filesystem, `st_dev`
/// @param inode `st_ino`
/// @param changedNanos ctime since the epoch, ns
/// @param size in bytes
public record Signature(long device, long inode, long changedNanos, long size) {
  /// Of what was never seen on this host; equal to that of no file.
  public static final Signature UNKNOWN = new Signature(0, 0, 0, -1);

  /// Whether it is the same but for the device, whose number may be another after a boot.
  public boolean sameButDevice(Signature other) {
    return inode == other.inode && changedNanos == other.changedNanos && size == other.size;
  }
}
