package io.shadowcast.agent.mirror;

import java.util.List;

/// What became of mirror settings that were to be applied.
public sealed interface Application {
  /// They are in force.
  record Applied(long revision) implements Application {}

  /// Newer ones are in force already.
  record Superseded(long revision, long inForce) implements Application {}

  /// What was in force before still is, except that `off` is always obeyed.
  ///
  /// @param faults one sentence each: subject, value, expectation
  /// @param mayPass whether all are names that could not be looked up just now: the same settings
  ///   may be taken later
  record Refused(List<String> faults, boolean mayPass) implements Application {
    /// Copies.
    public Refused {
      faults = List.copyOf(faults);
    }
  }
}
