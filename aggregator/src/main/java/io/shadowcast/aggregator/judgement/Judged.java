package io.shadowcast.aggregator.judgement;

import io.shadowcast.trainer.judge.Verdict;
import java.time.Instant;
import java.util.List;

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
  public record OfMetric(Metric metric, Verdict verdict, double tolerance, double confidence) {}
}
