package io.shadowcast.trainer.gate;

import java.util.List;

/// Whether a new model may go into service.
public sealed interface Verdict {
  /// Why, each a sentence for an operator; at least one.
  List<String> reasons();

  /// It may.
  record Accepted(List<String> reasons) implements Verdict {
    /// Copies.
    public Accepted {
      reasons = List.copyOf(reasons);
    }
  }

  /// The one in service stays.
  record Refused(List<String> reasons) implements Verdict {
    /// Copies.
    public Refused {
      reasons = List.copyOf(reasons);
    }
  }
}
