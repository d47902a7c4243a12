package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.Signature;

/// What was there when the plan was made; the plan holds for nothing else.
///
/// @param links how many names it had
public record Live(EntryKind kind, Signature signature, Attributes attributes, long links) {
  /// Whether that is the same file, changed or not.
  boolean same(Signature other) {
    return signature.device() == other.device() && signature.inode() == other.inode();
  }
}
