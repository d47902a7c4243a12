package io.shadowcast.words;

/// One named series of numbers of a host.
///
/// @param metric for example `cpu_usage_ratio`: lower case letters, digits and underscores, unit
///   last
public record Series(String metric, Labels labels) implements Comparable<Series> {
  /// Refuses a blank metric.
  public Series {
    Check.notBlank(metric, "metric");
  }

  /// A series without labels.
  public static Series of(String metric) {
    return new Series(metric, Labels.NONE);
  }

  @Override
  public int compareTo(Series other) {
    int byMetric = metric.compareTo(other.metric);
    return byMetric != 0 ? byMetric : labels.toString().compareTo(other.labels.toString());
  }
}
