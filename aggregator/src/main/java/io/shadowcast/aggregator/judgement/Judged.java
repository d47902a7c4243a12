package io.shadowcast.aggregator.judgement;

import io.shadowcast.trainer.judge.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// What is said of a change, with the metrics that decided.
///
/// @param reason one sentence for an operator
/// @param metrics those that were measured
/// @param windows that were compared, of the metric with the most
/// @param before windows of the past, of the same
/// @param leftOut windows in which samples or records were missing
/// @param until the end of the last window that was compared
public record Judged(
    Outcome outcome,
    String reason,
    List<OfMetric> metrics,
    int windows,
    int before,
    int leftOut,
    Instant until) {
  /// Copies.
  public Judged {
    metrics = List.copyOf(metrics);
  }

  /// How probable it is that the metric that is most likely so is worse by more than is tolerated;
  /// empty when nothing was measured.
  public OptionalDouble risk() {
    return metrics.stream()
        .flatMap(one -> one.effect().stream())
        .mapToDouble(Verdict.Effect::risk)
        .max();
  }

  /// What can be said.
  public enum Outcome {
    /// Nothing is worse by more than is tolerated.
    PASS,
    /// Something is.
    FAIL,
    /// Neither can be said.
    INCONCLUSIVE
  }

  /// One metric.
  ///
  /// @param tolerance relative
  /// @param confidence of the interval that the verdict has, however often one looks
  public record OfMetric(Metric metric, Verdict verdict, double tolerance, double confidence) {
    /// What was measured.
    public Optional<Verdict.Effect> effect() {
      return switch (verdict) {
        case Verdict.Pass(Verdict.Effect effect) -> Optional.of(effect);
        case Verdict.Fail(Verdict.Effect effect) -> Optional.of(effect);
        case Verdict.Inconclusive open -> open.measured();
      };
    }
  }
}
