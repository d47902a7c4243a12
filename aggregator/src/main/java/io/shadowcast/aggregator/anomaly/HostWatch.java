package io.shadowcast.aggregator.anomaly;

import io.shadowcast.aggregator.metrics.HostColumn;
import io.shadowcast.aggregator.store.AnomalyRecord;
import io.shadowcast.trainer.anomaly.AlarmThreshold;
import io.shadowcast.trainer.anomaly.AnomalyModel;
import io.shadowcast.trainer.anomaly.Sighting;
import io.shadowcast.trainer.anomaly.Watch;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;

/// What ordinary days of one host look like, and an eye on the days since. One thread.
final class HostWatch {
  static final int DAY = 1440;

  /// Minutes by which the threshold is found: the last two days, or the last quarter.
  private static final int ORDINARY = 2 * DAY;

  /// Without so many minutes nothing is learned.
  static final int FEWEST = ORDINARY + AnomalyModel.FEWEST_ROWS;

  /// Minutes within which alarms are one.
  static final int APART = 30;

  private static final int FEWEST_COLUMNS = 3;
  private static final int MOST_PARTS = 5;

  private final List<HostColumn> columns;
  private final List<Usual> usual;
  private final int[] places;
  private final Watch watch;
  private final AlarmThreshold threshold;
  private final Instant from;
  private final int minutes;
  private Instant last;

  /// What was seen in a minute.
  ///
  /// @param parts empty unless it is an alarm
  record Seen(
      Instant minute,
      boolean alarm,
      double surprise,
      double threshold,
      List<AnomalyRecord.Part> parts) {}

  /// What can be made of the minutes there are.
  sealed interface Learned {
    /// A host that can be watched.
    record Host(HostWatch watch) implements Learned {}

    /// Too little is known of it.
    record TooLittle(int minutes, String reason) implements Learned {}
  }

  private HostWatch(List<HostColumn> columns, List<Usual> usual, Minutes learned, double perDay) {
    this.columns = columns;
    this.usual = usual;
    places = usual.stream().mapToInt(one -> columns.indexOf(one.column())).toArray();
    from = learned.start().getFirst();
    last = learned.start().getLast();
    minutes = learned.count();
    double[][] rows = Usual.scaled(usual, places, learned.rows());
    int ordinary = Math.max(ORDINARY, rows.length / 4);
    watch = AnomalyModel.learn(Arrays.copyOf(rows, rows.length - ordinary)).watch();
    double[] surprises =
        IntStream.range(rows.length - ordinary, rows.length)
            .mapToDouble(row -> watch.next(rows[row]).surprise())
            .toArray();
    threshold = new AlarmThreshold(surprises, perDay, DAY, APART);
  }

  /// Learns.
  ///
  /// @param perDay alarms that are tolerated
  static Learned learn(List<HostColumn> columns, Minutes minutes, double perDay) {
    if (minutes.count() < FEWEST) {
      return new Learned.TooLittle(
          minutes.count(),
          "%d minutes of samples (expected: %d)".formatted(minutes.count(), FEWEST));
    }
    List<Usual> usual = new ArrayList<>();
    for (int place = 0; place < columns.size(); place++) {
      usual.addAll(Usual.of(columns.get(place), minutes.rows(), place));
    }
    return usual.size() < FEWEST_COLUMNS
        ? new Learned.TooLittle(
            minutes.count(),
            "%d metrics that ever moved (expected: %d)".formatted(usual.size(), FEWEST_COLUMNS))
        : new Learned.Host(new HostWatch(columns, usual, minutes, perDay));
  }

  /// A minute that says nothing.
  void pass(Instant minute) {
    last = minute;
  }

  /// The next minute.
  Seen see(Instant minute, double[] row) {
    last = minute;
    Sighting seen = watch.next(Usual.scaled(usual, places, row));
    double bound = threshold.now();
    boolean alarm = threshold.passed(seen.surprise());
    return new Seen(minute, alarm, seen.surprise(), bound, alarm ? parts(seen, row) : List.of());
  }

  private List<AnomalyRecord.Part> parts(Sighting seen, double[] row) {
    return seen.metrics().stream()
        .limit(MOST_PARTS)
        .map(place -> part(usual.get(place), seen.parts()[place], row[places[place]]))
        .toList();
  }

  private static AnomalyRecord.Part part(Usual usual, double share, double value) {
    return new AnomalyRecord.Part(
        usual.column().text(), share, usual.known(value), usual.low(), usual.high());
  }

  List<HostColumn> columns() {
    return columns;
  }

  /// The newest minute that was looked at.
  Instant last() {
    return last;
  }

  Standing.Watching standing() {
    return new Standing.Watching(
        from,
        minutes,
        usual.stream().map(one -> one.column().text()).toList(),
        threshold.now(),
        last);
  }
}
