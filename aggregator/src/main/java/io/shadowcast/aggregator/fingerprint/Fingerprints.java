package io.shadowcast.aggregator.fingerprint;

import io.shadowcast.aggregator.metrics.Window;
import io.shadowcast.aggregator.metrics.Windows;
import io.shadowcast.trainer.fingerprint.Fingerprint;
import io.shadowcast.trainer.fingerprint.Trait;
import io.shadowcast.words.HostId;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/// The door of this room: what production of a workload is like, from its stored windows. A window
/// without requests, with samples missing or with records lost tells nothing.
public final class Fingerprints {
  private final Windows windows;

  /// Of these windows.
  public Fingerprints(Windows windows) {
    this.windows = windows;
  }

  /// What can be said.
  public sealed interface Taken {
    /// It is known.
    record Known(Fingerprint fingerprint) implements Taken {}

    /// There is too little.
    ///
    /// @param windows that there are
    record TooLittle(int windows) implements Taken {}
  }

  /// Takes one.
  ///
  /// @param from windows that start then or later
  /// @param until and end by then
  public Taken take(HostId host, WorkloadName workload, Instant from, Instant until) {
    List<double[]> rows = new ArrayList<>();
    List<Instant> starts = new ArrayList<>();
    try (Stream<Window> found = windows.of(host, workload, from, until)) {
      found
          .filter(window -> window.production().defects().isEmpty())
          .forEach(window -> {
            double[] row = row(window.production());
            if (Arrays.stream(row).allMatch(Double::isFinite)) {
              rows.add(row);
              starts.add(window.start());
            }
          });
    }
    if (rows.size() < Fingerprint.FEWEST_WINDOWS) {
      return new Taken.TooLittle(rows.size());
    }
    Instant end = starts.getLast().plus(Windows.WIDTH);
    return new Taken.Known(Fingerprint.of(host + "/" + workload, starts.getFirst(), end, rows));
  }

  /// NaN where nothing was measured, which without requests is most of it.
  private static double[] row(Window.Production production) {
    double[] row = new double[Trait.values().length];
    for (Trait trait : Trait.values()) {
      row[trait.place()] =
          switch (trait) {
            case RATE -> production.rate() > 0 ? production.rate() : Double.NaN;
            case P95_MILLIS -> production.p95Millis();
            case CPU_PER_REQUEST -> production.cpuSecondsPerRequest();
            case CPU_CORES -> production.cpuCores();
            case REQUEST_BYTES -> production.requestBytesMean();
            case WRITE_RATIO -> production.writeRatio();
            case ERROR_RATIO -> production.errorRatio();
          };
    }
    return row;
  }
}
