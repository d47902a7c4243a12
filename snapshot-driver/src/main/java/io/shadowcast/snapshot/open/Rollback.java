package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.restore.PathPolicies;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What a restore is to reach.
///
/// @param base what `merge` compares both sides with; empty: the newest snapshot of the target
/// @param untouchable absolute paths that are never restored over; the repository and the state
///   folder are added to them
/// @param readAll whether even files are read that inode and ctime prove unchanged
public record Rollback(
    SnapshotId snapshot,
    Optional<SnapshotId> base,
    PathPolicies policies,
    List<Path> untouchable,
    boolean readAll) {
  /// Copies.
  public Rollback {
    untouchable = List.copyOf(untouchable);
  }

  /// Everything as that snapshot has it.
  public static Rollback to(SnapshotId snapshot) {
    return new Rollback(snapshot, Optional.empty(), PathPolicies.ROLLBACK, List.of(), false);
  }
}
