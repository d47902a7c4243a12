package io.shadowcast.benchmarks.ingest;

import com.google.protobuf.Timestamp;
import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.wire.v1.TimeSeries;
import io.shadowcast.words.SampleFrame;
import java.util.List;
import java.util.Optional;

/// Looks for the points of a host through the aggregator's API.
final class Verification {
  private static final int BATCHES_PER_QUERY = 128;
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private Verification() {}

  /// What is wrong with one metric of one host: a point that is missing, there twice, or different.
  static Optional<String> fault(Aggregator aggregator, Points host, int column, int batches) {
    for (int from = 0; from < batches; from += BATCHES_PER_QUERY) {
      int to = Math.min(batches, from + BATCHES_PER_QUERY);
      List<TimeSeries> found =
          aggregator.query(host.host(), Points.metric(column), host.start(from), host.start(to));
      if (!same(found, host, column, from, to)) {
        return Optional.of(
            "%s %s: batches %d to %d are not stored as they were sent"
                .formatted(host.host(), Points.metric(column), from, to - 1));
      }
    }
    return Optional.empty();
  }

  private static boolean same(List<TimeSeries> found, Points host, int column, int from, int to) {
    if (found.size() != 1 || found.getFirst().getTimesCount() != (to - from) * Points.PER_BATCH) {
      return false;
    }
    TimeSeries series = found.getFirst();
    int at = 0;
    for (int batch = from; batch < to; batch++) {
      SampleFrame sent = host.batch(batch);
      for (int row = 0; row < Points.PER_BATCH; row++, at++) {
        boolean equal =
            nanos(series.getTimes(at)) == sent.wallNanos()[row]
                && series.getValues(at) == sent.columns()[column][row];
        if (!equal) {
          return false;
        }
      }
    }
    return true;
  }

  private static long nanos(Timestamp time) {
    return time.getSeconds() * NANOS_PER_SECOND + time.getNanos();
  }
}
