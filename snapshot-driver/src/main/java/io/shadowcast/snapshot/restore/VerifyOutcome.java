package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.volume.FilePath;
import java.util.List;

/// What reading back gave.
public sealed interface VerifyOutcome {
  /// All that was changed is as the snapshot has it.
  ///
  /// @param entries that were compared
  /// @param bytes that were read
  record Equal(long entries, long bytes) implements VerifyOutcome {}

  /// Some is not.
  record Differs(List<Difference> differences) implements VerifyOutcome {
    /// Copies.
    public Differs {
      differences = List.copyOf(differences);
    }
  }

  /// One of them.
  ///
  /// @param what one line for people: kind, content with the first differing place, attributes
  record Difference(FilePath path, String what) {}
}
