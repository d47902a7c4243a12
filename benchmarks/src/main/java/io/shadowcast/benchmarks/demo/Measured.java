package io.shadowcast.benchmarks.demo;

import io.shadowcast.wire.v1.TimeSeries;
import io.shadowcast.words.LatencyBuckets;
import java.time.Instant;
import java.util.Map;

/// What the aggregator's store holds of one period: read through the API, like any integrator
/// would.
final class Measured {
  private final ControlPlane control;

  Measured(ControlPlane control) {
    this.control = control;
  }

  /// The 95th percentile of a shadow's response times over a period, milliseconds; NaN without
  /// responses.
  double p95Millis(String shadow, Instant from, Instant to) {
    return p95Millis(Map.of("role", "shadow", "shadow", shadow), from, to);
  }

  /// The share of a shadow's responses over a period that were errors; 0 without responses.
  double errorRatio(String shadow, Instant from, Instant to) {
    double requests = mean("request_rate", shadow, from, to);
    return requests > 0 ? mean("request_error_rate", shadow, from, to) / requests : 0;
  }

  /// As [#p95Millis], of production.
  double productionP95Millis(Instant from, Instant to) {
    return p95Millis(Map.of("role", "production"), from, to);
  }

  /// The mean of a metric of a shadow over a period; NaN without samples.
  double mean(String metric, String shadow, Instant from, Instant to) {
    return control.query(metric, Map.of("shadow", shadow), from, to).getSeriesList().stream()
        .flatMap(series -> series.getValuesList().stream())
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite)
        .average()
        .orElse(Double.NaN);
  }

  private double p95Millis(Map<String, String> labels, Instant from, Instant to) {
    double[] counts = new double[LatencyBuckets.COUNT];
    for (TimeSeries series :
        control.query("response_time_bucket", labels, from, to).getSeriesList()) {
      counts[bucket(series.getSeries().getLabelsOrThrow("le"))] += sum(series);
    }
    return LatencyBuckets.quantile(counts, 0.95) * 1000;
  }

  private static int bucket(String bound) {
    return bound.equals("+Inf")
        ? LatencyBuckets.COUNT - 1
        : LatencyBuckets.ofSeconds(Double.parseDouble(bound));
  }

  private static double sum(TimeSeries series) {
    return series.getValuesList().stream()
        .mapToDouble(Double::doubleValue)
        .filter(Double::isFinite)
        .sum();
  }
}
