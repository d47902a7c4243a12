package io.shadowcast.aggregator.model;

import io.shadowcast.aggregator.model.LoadSource.Asked;
import io.shadowcast.trainer.feature.Characteristics;
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
/// @param lostShare share of production's records that the capture lost, 0..1
/// @param typical medians; empty when there are no windows
public record RecentLoad(
    int windows, Duration age, double lostShare, Optional<Characteristics> typical) {
  /// How far back a look for the newest window goes.
  static final Duration LOOK_BACK = Duration.ofHours(1);

  private static final Duration RECENT = Duration.ofMinutes(5);

  /// How far back the first look goes: enough while samples come in.
  static final Duration NEAR = RECENT.multipliedBy(2);

  /// Whether a look as far back as [#NEAR] sees all of the last five minutes of windows.
  boolean isWhole() {
    return windows > 0 && age.compareTo(NEAR.minus(RECENT)) <= 0;
  }

  static RecentLoad of(List<Asked> rows, Instant now) {
    Optional<Instant> newest = rows.stream().map(Asked::start).max(Comparator.naturalOrder());
    if (newest.isEmpty()) {
      return new RecentLoad(0, Duration.ZERO, 0, Optional.empty());
    }
    Instant from = newest.get().minus(RECENT);
    List<Asked> recent = rows.stream().filter(row -> row.start().isAfter(from)).toList();
    return new RecentLoad(
        recent.size(),
        Duration.between(newest.get(), now),
        lostShare(recent),
        Optional.of(typical(recent)));
  }

  private static double lostShare(List<Asked> rows) {
    double lost = rows.stream().mapToDouble(Asked::lost).sum();
    double asked = rows.stream().mapToDouble(row -> row.asked().rate()).sum();
    return Math.min(1, lost / asked);
  }

  private static Characteristics typical(List<Asked> rows) {
    return new Characteristics(
        median(rows, Characteristics::rate),
        median(rows, Characteristics::cpuSecondsPerRequest),
        median(rows, Characteristics::requestBytesMean),
        median(rows, Characteristics::writeRatio));
  }

  private static double median(List<Asked> rows, ToDoubleFunction<Characteristics> characteristic) {
    double[] sorted =
        rows.stream().map(Asked::asked).mapToDouble(characteristic).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
