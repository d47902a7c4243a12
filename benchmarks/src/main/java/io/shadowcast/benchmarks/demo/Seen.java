package io.shadowcast.benchmarks.demo;

import io.shadowcast.wire.v1.Interval;
import io.shadowcast.wire.v1.Prediction;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What a size did at the level that was predicted.
///
/// @param p95Millis of its response times
/// @param errorRatio of its responses, 0..1
record Seen(double p95Millis, double errorRatio) {
  /// Shows predictions beside what was seen.
  ///
  /// @return the median relative error; a type without a prediction counts as wholly wrong
  static double compare(Page page, Map<String, Prediction> predictions, Map<String, Seen> seen) {
    page.line(
        "%-10s %14s %14s %8s  %s",
        "type", "predicted p95", "measured p95", "error", "predicted range");
    List<Double> errors = new ArrayList<>();
    seen.forEach((type, real) -> errors.add(real.compare(page, type, predictions)));
    errors.sort(Comparator.naturalOrder());
    double median = errors.get(errors.size() / 2);
    page.line("in the middle: %.1f %%", 100 * median);
    return median;
  }

  private double compare(Page page, String type, Map<String, Prediction> predictions) {
    Prediction prediction = predictions.getOrDefault(type, Prediction.getDefaultInstance());
    if (!prediction.hasP95Millis()) {
      page.line("%-10s %14s %11.1f ms %8s", type, "-", p95Millis, "no model");
      return 1;
    }
    double predicted = prediction.getP95Millis().getValue();
    double error = Math.abs(predicted - p95Millis) / p95Millis;
    Interval range = prediction.getP95Millis();
    boolean within = range.getLow() <= p95Millis && p95Millis <= range.getHigh();
    page.line(
        "%-10s %11.1f ms %11.1f ms %6.1f %%  %.1f..%.1f, %s",
        type,
        predicted,
        p95Millis,
        100 * error,
        range.getLow(),
        range.getHigh(),
        within ? "held" : "missed");
    return error;
  }
}
