package io.shadowcast.words;

import java.util.List;

/// What became of a revision of the mirror settings at an agent.
///
/// @param faults empty when the revision is in force
public record SettingsOutcome(long revision, List<String> faults) {
  /// Copies.
  public SettingsOutcome {
    Check.notNegative(revision, "revision");
    faults = List.copyOf(faults);
  }
}
