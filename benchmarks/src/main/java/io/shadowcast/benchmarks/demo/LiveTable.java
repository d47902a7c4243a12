package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.load.Phase;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// A row for each load level, printed when the next one begins.
final class LiveTable {
  private final Page page;
  private final Measured measured;
  private final List<Size> sizes;
  private final InstantSource clock;
  private double rate;
  private double stolen;
  private Instant since = Instant.MIN;

  LiveTable(Page page, Measured measured, List<Size> sizes, InstantSource clock) {
    this.page = page;
    this.measured = measured;
    this.sizes = sizes;
    this.clock = clock;
  }

  void warmingUp(Phase phase) {
    page.line("warming up: %.0f requests/s for %d s", phase.rate(), phase.duration().toSeconds());
  }

  void next(Phase phase) {
    if (rate == 0) {
      header();
    } else {
      row();
    }
    rate = phase.rate();
    since = clock.instant();
  }

  /// The level has ended.
  ///
  /// @param share of CPU time that the host gave to others meanwhile, 0..1
  void disturbed(double share) {
    stolen = share;
  }

  void finish() {
    row();
  }

  private void header() {
    StringBuilder header = new StringBuilder("%12s %12s".formatted("requests/s", "production"));
    sizes.forEach(size -> header.append(" %18s".formatted(size.name())));
    page.line("%s", header);
    page.line(
        "%s",
        "%12s %12s".formatted("", "p95") + " %18s".formatted("p95  cores").repeat(sizes.size()));
  }

  private void row() {
    Instant now = clock.instant();
    StringBuilder row =
        new StringBuilder(
            "%12.0f %9.1f ms".formatted(rate, measured.productionP95Millis(since, now)));
    for (Size size : sizes) {
      row.append(
          " %9.1f ms %5.2f"
              .formatted(
                  measured.p95Millis(size.name(), since, now),
                  measured.mean("workload_cpu_cores", size.name(), since, now)));
    }
    if (stolen > 0) {
      row.append("   host took %.0f %%: again later".formatted(100 * stolen));
      stolen = 0;
    }
    page.line("%s", row);
  }
}
