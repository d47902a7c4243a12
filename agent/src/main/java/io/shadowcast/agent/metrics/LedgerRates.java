package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.Series;
import io.shadowcast.words.WorkloadName;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.function.ToLongFunction;

/// `capture_lost_rate`, `mirror_lost_rate`, `mirror_sampled_out_rate` and `mirror_sent_rate` from
/// the accounting of capture and mirror. What sampling leaves out is meant to be left out: it is no
/// loss. Sampler thread only.
public final class LedgerRates implements SampleSource {
  private final Supplier<List<Ledger>> ledgers;
  private final ToLongFunction<WorkloadName> drops;
  private final Function<Ledger, Labels> labels;
  private final Map<Series, Counter> counters = new HashMap<>();

  /// @param ledgers as of now; must not block
  /// @param drops what the capture of a workload was never given, packets or frames since the
  ///   start: they count as lost too, because nobody knows which requests were in them
  /// @param labels of a ledger's series, see [WorkloadLabels]
  public LedgerRates(
      Supplier<List<Ledger>> ledgers,
      ToLongFunction<WorkloadName> drops,
      Function<Ledger, Labels> labels) {
    this.ledgers = ledgers;
    this.drops = drops;
    this.labels = labels;
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    double seconds = elapsedNanos / ProcPart.NANOS_PER_SECOND;
    for (Ledger ledger : ledgers.get()) {
      Labels of = labels.apply(ledger);
      if (ledger.shadow().isEmpty()) {
        long lost = missed(ledger) + drops.applyAsLong(ledger.workload());
        rate(row, new Series("capture_lost_rate", of), lost, seconds);
      } else {
        rate(row, new Series("mirror_lost_rate", of), missed(ledger), seconds);
        long sampledOut = ledger.lost(LossReason.SAMPLED_OUT);
        rate(row, new Series("mirror_sampled_out_rate", of), sampledOut, seconds);
        rate(row, new Series("mirror_sent_rate", of), ledger.sent(), seconds);
      }
    }
  }

  private static long missed(Ledger ledger) {
    return ledger.lost() - ledger.lost(LossReason.SAMPLED_OUT);
  }

  private void rate(Row row, Series series, long total, double seconds) {
    double growth = counters.computeIfAbsent(series, _ -> new Counter()).growth(total);
    row.set(row.column(series), growth / seconds);
  }
}
