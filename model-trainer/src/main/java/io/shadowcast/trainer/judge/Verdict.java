package io.shadowcast.trainer.judge;

import java.util.Optional;

/// What a comparison says of one metric.
public sealed interface Verdict {
  /// Worse by more than is tolerated, and by more than chance gives.
  ///
  /// @param effect how much
  record Fail(Effect effect) implements Verdict {}

  /// Not worse by more than is tolerated.
  ///
  /// @param effect how much, either way
  record Pass(Effect effect) implements Verdict {}

  /// Neither can be said.
  ///
  /// @param reason what is missing, for people
  /// @param measured how much, as far as is known; empty when nothing is
  record Inconclusive(String reason, Optional<Effect> measured) implements Verdict {}

  /// The change of the metric beyond what the baseline did meanwhile.
  ///
  /// @param change relative: 0.05 for 5 % more
  /// @param low lower end of its interval
  /// @param high upper end
  /// @param risk the probability that it is worse by more than is tolerated, 0..1, when before the
  ///   comparison any change was as probable as any other
  record Effect(double change, double low, double high, double risk) {}
}
