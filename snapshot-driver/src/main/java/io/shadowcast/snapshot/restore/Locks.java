package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.Attributes;

/// Flags that keep a file from being changed at all: taken off first, put on last.
final class Locks {
  /// `FS_IMMUTABLE_FL` and `FS_APPEND_FL` of linux/fs.h.
  private static final int FLAGS = 0x10 | 0x20;

  private Locks() {}

  static boolean locked(Attributes attributes) {
    return (attributes.flags() & FLAGS) != 0;
  }

  static Attributes without(Attributes of) {
    return new Attributes(
        of.mode(), of.user(), of.group(), of.modifiedNanos(), of.flags() & ~FLAGS, of.extended());
  }
}
