package io.shadowcast.aggregator.metrics;

import io.shadowcast.words.Batch;
import io.shadowcast.words.Comparison;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Loss;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/// What else of a batch is a series: comparisons of production and shadow, and what the agent lost.
final class DerivedSeries {
  private DerivedSeries() {}

  /// The batch with these series as frames of its own; always the same for the same batch.
  static Batch added(Batch batch) {
    Batch.Contents contents = batch.contents();
    if (contents.comparisons().isEmpty() && batch.losses().isEmpty()) {
      return batch;
    }
    List<SampleFrame> frames = new ArrayList<>(contents.frames());
    contents.comparisons().forEach(comparison -> frames.add(frame(comparison)));
    if (!batch.losses().isEmpty()) {
      frames.add(frame(batch.losses(), batch.created().wall()));
    }
    Batch.Contents more =
        new Batch.Contents(
            frames,
            contents.facts(),
            contents.ledgers(),
            contents.comparisons(),
            contents.events());
    return new Batch(
        batch.boot(), batch.sequence(), batch.created(), batch.watermark(), more, batch.losses());
  }

  /// `compare_...` of one window. A long one is told of many times while it lasts, so it bears a
  /// label of its own and must not be added up.
  private static SampleFrame frame(Comparison comparison) {
    Labels sides =
        Labels.of(
            Map.of(
                "workload", comparison.workload().value(), "shadow", comparison.shadow().value()));
    Labels labels = comparison.longWindow() ? sides.with("window", "5m") : sides;
    Comparison.LogRatio latency = comparison.latency();
    Comparison.Responses responses = comparison.responses();
    return row(
        Stream.of(
                "compare_pairs",
                "compare_status_differs",
                "compare_log_ratio_median",
                "compare_log_ratio",
                "compare_log_ratio_low",
                "compare_log_ratio_high",
                "compare_fields_differ",
                "compare_incomplete")
            .map(name -> new Series(name, labels))
            .toList(),
        comparison.end(),
        (double) comparison.pairs(),
        (double) comparison.statusDiffers(),
        latency.median(),
        latency.shift(),
        latency.low(),
        latency.high(),
        fields(responses, responses.differing()),
        fields(responses, responses.incomplete()));
  }

  /// NaN of a workload whose fields nobody looks at.
  private static double fields(Comparison.Responses of, long count) {
    return of.compared() + of.incomplete() == 0 ? Double.NaN : count;
  }

  private static SampleFrame frame(List<Loss> losses, Instant when) {
    List<Series> series =
        losses.stream()
            .map(loss -> loss.reason().name().toLowerCase(Locale.ROOT))
            .map(reason -> new Series("agent_lost_records", Labels.of("reason", reason)))
            .toList();
    return row(series, when, losses.stream().mapToDouble(Loss::records).toArray());
  }

  private static SampleFrame row(List<Series> series, Instant when, double... values) {
    double[][] columns = new double[values.length][];
    for (int i = 0; i < values.length; i++) {
      columns[i] = new double[] {values[i]};
    }
    long nanos = when.getEpochSecond() * 1_000_000_000L + when.getNano();
    return new SampleFrame(series, new long[] {nanos}, columns);
  }
}
