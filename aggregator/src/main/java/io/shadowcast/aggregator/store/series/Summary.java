package io.shadowcast.aggregator.store.series;

/// Samples added up.
///
/// @param count how many; 0 when there are none, and then the other values mean nothing
record Summary(double min, double max, double sum, double count) {
  static final Summary EMPTY =
      new Summary(Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, 0, 0);

  static Summary of(double value) {
    return new Summary(value, value, value, 1);
  }

  Summary plus(Summary other) {
    return new Summary(
        Math.min(min, other.min), Math.max(max, other.max), sum + other.sum, count + other.count);
  }

  double value(Aggregation aggregation) {
    return switch (aggregation) {
      case MEAN -> sum / count;
      case MIN -> min;
      case MAX -> max;
      case SUM -> sum;
      case COUNT -> count;
    };
  }
}
