package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Series;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Collects what a query finds, raw or per step, whatever the order it is found in.
final class Answer {
  /// 5 million samples are 80 MB; an answer beyond that is a mistake.
  private static final int MAX_SAMPLES = 5_000_000;

  private static final long RAW = 0;

  private final SeriesQuery query;
  private final long start;
  private final long end;
  private final long width;
  private final Map<Series, Column> columns = new HashMap<>();
  private long samples;

  Answer(SeriesQuery query) {
    this.query = query;
    start = query.startNanos();
    end = query.endNanos();
    width = query.step().map(step -> step.width().toNanos()).orElse(RAW);
  }

  /// What is found of one series.
  final class Column {
    private final Samples raw = new Samples();
    private final Steps steps = new Steps(Math.max(1, width));

    /// Adds one sample when it is within the query's range and has a value.
    void add(long wallNanos, double value) {
      if (wallNanos < start || wallNanos >= end || Double.isNaN(value)) {
        return;
      }
      if (width == RAW) {
        raw.add(wallNanos, value);
        count(1);
      } else {
        count(steps.add(wallNanos, Summary.of(value)));
      }
    }

    /// Adds a summary of samples that lie within the range and within one step.
    void add(long wallNanos, Summary summary) {
      count(steps.add(wallNanos, summary));
    }

    private boolean isEmpty() {
      return raw.isEmpty() && steps.isEmpty();
    }

    private StoredSeries result(Series series) {
      return width == RAW
          ? raw.sorted(series)
          : steps.result(series, query.step().orElseThrow().aggregation());
    }
  }

  Column of(Series series) {
    return columns.computeIfAbsent(series, _ -> new Column());
  }

  /// Whether samples can be given as summaries of whole minutes.
  boolean takesMinutes() {
    return width != RAW && width % Nanos.PER_MINUTE == 0;
  }

  List<StoredSeries> result() {
    return columns.entrySet().stream()
        .filter(entry -> !entry.getValue().isEmpty())
        .sorted(Map.Entry.comparingByKey())
        .map(entry -> entry.getValue().result(entry.getKey()))
        .toList();
  }

  private void count(int more) {
    samples += more;
    if (samples > MAX_SAMPLES) {
      throw new QueryTooLargeException(
          "query: more than "
              + MAX_SAMPLES
              + " samples of "
              + query.metric()
              + " (expected: fewer; ask for a shorter range, more labels or a larger step)");
    }
  }
}
