package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// What to read.
///
/// @param labels a series must carry all of these
/// @param start inclusive
/// @param end exclusive
/// @param step empty: raw samples
public record SeriesQuery(
    HostId host, String metric, Labels labels, Instant start, Instant end, Optional<Step> step) {
  /// One value per step, for steps that have samples. Steps are aligned to the Unix epoch; the
  /// first and the last one see only samples within [start, end).
  ///
  /// @param width at least 1 ms
  public record Step(Duration width, Aggregation aggregation) {
    /// Refuses widths that divide nothing.
    public Step {
      if (width.compareTo(Duration.ofMillis(1)) < 0 || width.compareTo(Duration.ofDays(366)) > 0) {
        throw new IllegalArgumentException("step: " + width + " (expected: 1 ms to 366 days)");
      }
    }
  }

  /// Refuses a blank metric and a range that is upside down.
  public SeriesQuery {
    if (metric.isBlank()) {
      throw new IllegalArgumentException("metric: \"\" (expected: not blank)");
    }
    if (end.isBefore(start)) {
      throw new IllegalArgumentException("end: " + end + " (expected: not before " + start + ")");
    }
  }

  /// Raw samples.
  public static SeriesQuery raw(
      HostId host, String metric, Labels labels, Instant start, Instant end) {
    return new SeriesQuery(host, metric, labels, start, end, Optional.empty());
  }

  /// Without what is before an instant.
  SeriesQuery since(Instant earliest) {
    Instant later = earliest.isAfter(end) ? end : earliest;
    return start.isBefore(later) ? new SeriesQuery(host, metric, labels, later, end, step) : this;
  }

  /// One value per step.
  public SeriesQuery per(Duration width, Aggregation aggregation) {
    return new SeriesQuery(
        host, metric, labels, start, end, Optional.of(new Step(width, aggregation)));
  }

  boolean matches(Series series) {
    return series.metric().equals(metric) && series.labels().contains(labels);
  }

  long startNanos() {
    return Nanos.of(start);
  }

  long endNanos() {
    return Nanos.of(end);
  }
}
