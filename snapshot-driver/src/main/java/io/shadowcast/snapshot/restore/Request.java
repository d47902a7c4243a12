package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What is wanted.
///
/// @param host this one; a snapshot of another is refused
/// @param target as the snapshot's manifest has it; another is refused
/// @param base what `merge` compares both sides with; empty: the newest snapshot of this target, or
///   the wanted one itself when there is no newer
/// @param untouchable absolute paths that are never restored over: the agent's own state, the
///   repository; the journal is added to them
/// @param journal a folder for this restore's journal, outside what is restored or in it; made by
///   the caller, 0700
/// @param readAll whether even files are read that inode and ctime prove unchanged
public record Request(
    SnapshotId snapshot,
    HostId host,
    Target target,
    Optional<SnapshotId> base,
    PathPolicies policies,
    List<Path> untouchable,
    Path journal,
    boolean readAll) {
  /// Copies; refuses a journal that is no absolute path.
  public Request {
    untouchable = List.copyOf(untouchable);
    if (!journal.isAbsolute()) {
      throw new IllegalArgumentException("journal: " + journal + " (expected: an absolute path)");
    }
  }
}
