package io.shadowcast.snapshot.block;

/// Whether the writes to a device are to be tracked between snapshots.
public enum Tracking {
  /// Where every write is seen: not on loop devices, whose image others can write to.
  AUTO,
  /// On loop devices too: somebody vouches that nobody else writes to the image.
  ALWAYS,
  /// Each snapshot reads the whole device.
  NEVER
}
