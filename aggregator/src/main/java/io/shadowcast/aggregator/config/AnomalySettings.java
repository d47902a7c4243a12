package io.shadowcast.aggregator.config;

/// How watchful the aggregator is.
///
/// @param alarmsPerDay that are tolerated of a host on ordinary days; 0: hosts are not watched
public record AnomalySettings(double alarmsPerDay) {
  /// One alarm in two days.
  public static final AnomalySettings DEFAULT = new AnomalySettings(0.5);
}
