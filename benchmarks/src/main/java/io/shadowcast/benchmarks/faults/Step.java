package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.FileName;
import java.util.List;
import java.util.Optional;

/// One thing that was done to a filesystem. Nodes (files, folders, links) are numbers of the tape.
sealed interface Step {
  /// Bytes of a file.
  // Never compared; what is written down is not changed again.
  @SuppressWarnings("ArrayRecordComponent")
  record Data(int node, long offset, byte[] bytes) implements Step {}

  /// The length of a file.
  record Resize(int node, long size) implements Step {}

  /// Names, all at once.
  record Names(List<Assignment> assignments) implements Step {
    public Names {
      assignments = List.copyOf(assignments);
    }
  }

  /// A name in a folder stands for this node from now on, or for nothing.
  ///
  /// @param before what it stood for
  record Assignment(int folder, FileName name, Optional<Integer> before, Optional<Integer> node) {}

  /// A part of the attributes.
  record Adorn(int node, Part part, Attributes attributes) implements Step {}

  /// What one system call sets.
  enum Part {
    /// chown(2).
    OWNER,
    /// chmod(2).
    MODE,
    /// setxattr(2), removexattr(2).
    EXTENDED,
    /// utimensat(2).
    MODIFIED,
    /// `FS_IOC_SETFLAGS`.
    FLAGS
  }

  /// fsync(2) of a file or a folder.
  record Sync(int node, boolean succeeded) implements Step {}
}
