package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.volume.FilePath;

/// One path in which two snapshots differ.
///
/// @param bytes of content that only the later one has: the length of what was added, the differing
///   leaves of what changed; of what was removed, the length it had
public record Difference(FilePath path, What what, long bytes) {
  /// In what.
  public enum What {
    /// Only the later one has it.
    ADDED,
    /// Only the earlier one has it.
    REMOVED,
    /// The content, or what the name stands for, is another.
    CHANGED,
    /// The content is the same; owner, mode, mtime, flags or extended attributes differ. The mtime
    /// of a folder does not count: it only tells that names changed, which are listed.
    ATTRIBUTES
  }
}
