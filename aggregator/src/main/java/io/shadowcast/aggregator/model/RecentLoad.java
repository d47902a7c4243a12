package io.shadowcast.aggregator.model;

import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.WindowRow;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.ToDoubleFunction;

/// What a workload asked of its machine lately.
///
/// @param windows how many
/// @param age of the newest; zero when there is none
/// @param lostShare share of records that were lost on their way to the VM types, 0..1
/// @param typical medians; empty when there are no windows
public record RecentLoad(
    int windows, Duration age, double lostShare, Optional<Characteristics> typical) {
  /// How far back a look for the newest window goes.
  static final Duration LOOK_BACK = Duration.ofHours(1);

  private static final Duration RECENT = Duration.ofMinutes(5);

  static RecentLoad of(List<WindowRow> rows, Instant now) {
    Optional<Instant> newest = rows.stream().map(WindowRow::start).max(Comparator.naturalOrder());
    if (newest.isEmpty()) {
      return new RecentLoad(0, Duration.ZERO, 0, Optional.empty());
    }
    Instant from = newest.get().minus(RECENT);
    List<WindowRow> recent = rows.stream().filter(row -> row.start().isAfter(from)).toList();
    return new RecentLoad(
        (int) recent.stream().map(WindowRow::start).distinct().count(),
        Duration.between(newest.get(), now),
        lostShare(recent),
        Optional.of(typical(recent)));
  }

  private static double lostShare(List<WindowRow> rows) {
    double lost = rows.stream().mapToDouble(WindowRow::lost).sum();
    double asked = rows.stream().mapToDouble(row -> row.asked().rate()).sum();
    return Math.min(1, lost / asked);
  }

  private static Characteristics typical(List<WindowRow> rows) {
    return new Characteristics(
        median(rows, Characteristics::rate),
        median(rows, Characteristics::cpuSecondsPerRequest),
        median(rows, Characteristics::requestBytesMean),
        median(rows, Characteristics::writeRatio));
  }

  private static double median(
      List<WindowRow> rows, ToDoubleFunction<Characteristics> characteristic) {
    double[] sorted =
        rows.stream().map(WindowRow::asked).mapToDouble(characteristic).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
