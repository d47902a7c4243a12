package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.util.List;

/// How an apply, a recovery or an undo ended.
public sealed interface RestoreOutcome {
  /// The target is what the plan said, durably. The journal stays, so that [Restore#undo] can still
  /// take it back, until [Restore#accept].
  record Applied(Report report) implements RestoreOutcome {}

  /// The target is what it was before.
  ///
  /// @param why what went wrong; `asked for` when nothing did
  record Undone(String why) implements RestoreOutcome {}

  /// Nothing was begun.
  record Refused(List<Refusal> refusals) implements RestoreOutcome {
    /// Copies.
    public Refused {
      refusals = List.copyOf(refusals);
    }
  }

  /// The journal holds no restore.
  record Nothing() implements RestoreOutcome {}

  /// Neither one nor the other could be reached; the journal stays, and a recovery may be tried
  /// again when the cause is gone.
  ///
  /// @param why what went wrong first
  /// @param faults what stood against the undo, each with its path
  record Stuck(String why, List<String> faults) implements RestoreOutcome {
    /// Copies.
    public Stuck {
      faults = List.copyOf(faults);
    }
  }

  /// What was done.
  ///
  /// @param written bytes of data written into the target
  /// @param shared bytes shared with a local copy instead
  /// @param punched bytes given back as holes
  /// @param undo bytes of pre-images written into the journal
  /// @param conflicts side copies that were left
  record Report(long written, long shared, long punched, long undo, List<SideCopy> conflicts) {
    /// Copies.
    public Report {
      conflicts = List.copyOf(conflicts);
    }
  }

  /// What was at a path stays beside it under that name.
  record SideCopy(FilePath path, FileName copy) {}
}
