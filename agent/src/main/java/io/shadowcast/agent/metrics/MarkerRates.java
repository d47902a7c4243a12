package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// `shadow_marker_verified_rate`, `shadow_marker_unmarked_rate`, `shadow_marker_forged_rate` and
/// `shadow_marker_missing_rate`: what the markers of requests say that a shadow on this host
/// receives, per second. Sampler thread only.
public final class MarkerRates implements SampleSource {
  /// Totals since the start.
  ///
  /// @param labels of the shadow's series, see [WorkloadLabels]
  /// @param missing numbers passed over between the requests of a connection
  public record Counts(Labels labels, long verified, long unmarked, long forged, long missing) {}

  private final Supplier<List<Counts>> counts;
  private final Map<Labels, Rates> rates = new HashMap<>();

  /// @param counts as of now; must not block
  public MarkerRates(Supplier<List<Counts>> counts) {
    this.counts = counts;
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    double seconds = elapsedNanos / ProcPart.NANOS_PER_SECOND;
    for (Counts now : counts.get()) {
      rates.computeIfAbsent(now.labels(), Rates::new).set(row, now, seconds);
    }
  }

  private static final class Rates {
    private final Rate verified;
    private final Rate unmarked;
    private final Rate forged;
    private final Rate missing;

    Rates(Labels labels) {
      verified = new Rate(new Series("shadow_marker_verified_rate", labels));
      unmarked = new Rate(new Series("shadow_marker_unmarked_rate", labels));
      forged = new Rate(new Series("shadow_marker_forged_rate", labels));
      missing = new Rate(new Series("shadow_marker_missing_rate", labels));
    }

    void set(Row row, Counts now, double seconds) {
      verified.set(row, now.verified(), seconds);
      unmarked.set(row, now.unmarked(), seconds);
      forged.set(row, now.forged(), seconds);
      missing.set(row, now.missing(), seconds);
    }
  }
}
