package io.shadowcast.snapshot.restore;

import java.util.List;

/// What planning gave.
public sealed interface PlanOutcome {
  /// A plan. It may still lack room: see [Plan.Space#enough].
  record Planned(Plan plan) implements PlanOutcome {}

  /// All reasons at once.
  record Refused(List<Refusal> refusals) implements PlanOutcome {
    /// Copies.
    public Refused {
      refusals = List.copyOf(refusals);
    }
  }
}
