package io.shadowcast.aggregator.model;

import io.shadowcast.words.Interval;
import io.shadowcast.words.VmType;
import java.util.List;

/// What types on which a workload never ran would make of its load.
public sealed interface Untried {
  /// A type that it ran on.
  record Tried(VmType type, Interval p95Millis) {}

  /// A type that it did not run on.
  ///
  /// @param p95Millis nominal 0.9
  record Expected(VmType type, Interval p95Millis) {}

  /// Some could be said.
  ///
  /// @param types of those asked about the ones that could be predicted
  /// @param left how many could not
  /// @param basis what it is learned from, in an operator's words
  record Known(List<Expected> types, int left, String basis) implements Untried {
    /// Copies.
    public Known {
      types = List.copyOf(types);
    }
  }

  /// Nothing could.
  ///
  /// @param reason part of a sentence
  record Unknown(String reason) implements Untried {}
}
