package io.shadowcast.aggregator.store.series;

/// How the samples of a step become one value.
public enum Aggregation {
  /// Sum over count.
  MEAN,
  /// The lowest.
  MIN,
  /// The highest.
  MAX,
  /// All added up.
  SUM,
  /// How many.
  COUNT
}
