package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Series;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;

/// `capture_lost_rate`, `mirror_lost_rate` and `mirror_sent_rate` from the accounting of capture
/// and mirror. Sampler thread only.
public final class LedgerRates implements SampleSource {
  private final Supplier<List<Ledger>> ledgers;
  private final Function<Ledger, Labels> labels;
  private final Map<Series, Counter> counters = new HashMap<>();

  /// @param ledgers as of now; must not block
  /// @param labels of a ledger's series, see [WorkloadLabels]
  public LedgerRates(Supplier<List<Ledger>> ledgers, Function<Ledger, Labels> labels) {
    this.ledgers = ledgers;
    this.labels = labels;
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    double seconds = elapsedNanos / ProcPart.NANOS_PER_SECOND;
    for (Ledger ledger : ledgers.get()) {
      Labels of = labels.apply(ledger);
      if (ledger.shadow().isEmpty()) {
        rate(row, new Series("capture_lost_rate", of), ledger.lost(), seconds);
      } else {
        rate(row, new Series("mirror_lost_rate", of), ledger.lost(), seconds);
        rate(row, new Series("mirror_sent_rate", of), ledger.sent(), seconds);
      }
    }
  }

  private void rate(Row row, Series series, long total, double seconds) {
    double growth = counters.computeIfAbsent(series, _ -> new Counter()).growth(total);
    row.set(row.column(series), growth / seconds);
  }
}
