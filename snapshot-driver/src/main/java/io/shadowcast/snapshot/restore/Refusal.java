package io.shadowcast.snapshot.restore;

/// Why a restore is not begun. The target was not touched.
///
/// @param text `subject: value (expected: ...)`
public record Refusal(Reason reason, String text) {
  /// What kind of reason.
  public enum Reason {
    /// The repository has no such snapshot, or no such base.
    NO_SNAPSHOT,
    /// The snapshot is another host's.
    WRONG_HOST,
    /// The snapshot is of another target, or the target is not what the plan was made for.
    WRONG_TARGET,
    /// A restore of this target, or one with this journal, is under way or waits to be recovered.
    IN_PROGRESS,
    /// What is there changed since the plan was made: plan again.
    STALE,
    /// Not enough bytes or inodes.
    NO_ROOM,
    /// The repository does not hold the snapshot whole.
    DAMAGED,
    /// The kernel refused something before anything was touched.
    KERNEL
  }
}
