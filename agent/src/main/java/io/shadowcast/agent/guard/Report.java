package io.shadowcast.agent.guard;

import java.util.List;

/// What a guard says of production.
///
/// @param probing mirroring is off at this moment to look at production without it
/// @param sides one per series of response times
/// @param pressure mean share of the last ten seconds in which some task waited for a CPU; NaN when
///   not known
public record Report(Level level, boolean probing, List<Side> sides, double pressure) {
  /// Seconds; NaN when not known. `now` is with what the level lets through.
  public record Side(double p50Now, double p99Now, double p50Without, double p99Without) {}

  /// Copies.
  public Report {
    sides = List.copyOf(sides);
  }
}
