package io.shadowcast.aggregator.decision;

import io.shadowcast.words.Interval;
import io.shadowcast.words.VmTypeName;
import java.util.List;
import java.util.Optional;

/// The answer, with its reasons.
public sealed interface Decision {
  /// One sentence for an operator.
  String reason();

  /// Every type as it was judged, best first.
  List<Candidate> candidates();

  /// Stay.
  ///
  /// @param gain change of the price per served request that the best other type would bring, as a
  ///   share; negative is cheaper; empty when there is none to compare with
  record Keep(VmTypeName type, String reason, Optional<Interval> gain, List<Candidate> candidates)
      implements Decision {
    /// Copies.
    public Keep {
      candidates = List.copyOf(candidates);
    }
  }

  /// Change to another type.
  ///
  /// @param gain change of the price per served request against the current type, as a share;
  ///   negative is cheaper; empty when the current type is not known or not predicted
  record Resize(VmTypeName type, String reason, Optional<Interval> gain, List<Candidate> candidates)
      implements Decision {
    /// Copies.
    public Resize {
      candidates = List.copyOf(candidates);
    }
  }

  /// No answer, because it would be a guess.
  ///
  /// @param reason begins with `not enough data: `
  record NotEnoughData(String reason, List<Candidate> candidates) implements Decision {
    /// Copies.
    public NotEnoughData {
      candidates = List.copyOf(candidates);
    }
  }
}
