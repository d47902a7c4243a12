package io.shadowcast.aggregator.forecast;

import io.shadowcast.aggregator.metrics.HostColumn;
import io.shadowcast.aggregator.metrics.HostSteps;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.trainer.forecast.SeriesTable;
import io.shadowcast.trainer.series.History;
import io.shadowcast.words.HostId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;

/// What a host did until now, without gaps.
///
/// @param until the end of the last step
record Past(SeriesTable table, Instant until) {
  static final Duration STEP = Duration.ofMinutes(5);

  /// Four weeks: the same day of the week a few times.
  private static final int DAYS = 28;

  /// A property that has fewer of its steps says too little.
  private static final double PRESENT = 0.8;

  /// The end of the last whole step.
  static Instant until(Instant now) {
    long seconds = STEP.toSeconds();
    return Instant.ofEpochSecond(now.getEpochSecond() / seconds * seconds);
  }

  /// Reads.
  ///
  /// @param until the end of a step
  /// @return empty when there is nothing
  static Optional<Past> read(SeriesStore series, HostId host, Instant until) {
    List<HostColumn> columns = HostColumn.of(series.series(host));
    HostSteps steps =
        HostSteps.read(series, host, columns, until.minus(Duration.ofDays(DAYS)), until, STEP);
    OptionalInt first = known(steps).findFirst();
    OptionalInt last = known(steps).reduce((_, later) -> later);
    if (first.isEmpty() || last.isEmpty()) {
      return Optional.empty();
    }
    int end = last.getAsInt() + 1;
    List<String> names = new ArrayList<>();
    List<History> histories = new ArrayList<>();
    for (int i = 0; i < columns.size(); i++) {
      double[] values = column(steps, i, first.getAsInt(), end);
      if (fill(values, columns.get(i).rare())) {
        names.add(columns.get(i).text());
        histories.add(History.of(values));
      }
    }
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(new Past(new SeriesTable(names, histories), steps.start(end)));
  }

  private static IntStream known(HostSteps steps) {
    return IntStream.range(0, steps.rows().length)
        .filter(step -> Arrays.stream(steps.rows()[step]).anyMatch(Double::isFinite));
  }

  private static double[] column(HostSteps steps, int column, int first, int end) {
    return IntStream.range(first, end).mapToDouble(step -> steps.rows()[step][column]).toArray();
  }

  /// What is missing is as it was before, and at the beginning as it was then; of what ought not to
  /// be there was none.
  ///
  /// @return false when too much is missing
  private static boolean fill(double[] values, boolean rare) {
    long present = Arrays.stream(values).filter(Double::isFinite).count();
    if (present == 0 || (!rare && present < PRESENT * values.length)) {
      return false;
    }
    double last = rare ? 0 : Arrays.stream(values).filter(Double::isFinite).findFirst().orElse(0);
    for (int i = 0; i < values.length; i++) {
      if (Double.isNaN(values[i])) {
        values[i] = rare ? 0 : last;
      }
      last = values[i];
    }
    return true;
  }
}
