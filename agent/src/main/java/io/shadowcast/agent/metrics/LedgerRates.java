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

/// `capture_lost_rate`, `mirror_lost_rate`, `mirror_sampled_out_rate`, `mirror_held_rate` and
/// `mirror_sent_rate` from the accounting of capture and mirror. What sampling, the guard or an
/// operator leaves out is meant to be left out: it is no loss. Sampler thread only.
public final class LedgerRates implements SampleSource {
  private final Supplier<List<Ledger>> ledgers;
  private final ToLongFunction<WorkloadName> drops;
  private final Function<Ledger, Labels> labels;
  private final Map<Labels, Side> sides = new HashMap<>();

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
        side(of).captureLost.set(row, lost, seconds);
      } else {
        side(of).mirrorLost.set(row, missed(ledger), seconds);
        long sampledOut = ledger.lost(LossReason.SAMPLED_OUT);
        side(of).mirrorSampledOut.set(row, sampledOut, seconds);
        side(of).mirrorHeld.set(row, held(ledger), seconds);
        side(of).mirrorSent.set(row, ledger.sent(), seconds);
      }
    }
  }

  private static long missed(Ledger ledger) {
    return ledger.lost() - ledger.lost(LossReason.SAMPLED_OUT) - held(ledger);
  }

  private static long held(Ledger ledger) {
    return ledger.lost(LossReason.GUARD) + ledger.lost(LossReason.OFF);
  }

  private Side side(Labels labels) {
    return sides.computeIfAbsent(labels, Side::new);
  }

  private static final class Side {
    private final Rate captureLost;
    private final Rate mirrorLost;
    private final Rate mirrorSampledOut;
    private final Rate mirrorHeld;
    private final Rate mirrorSent;

    Side(Labels labels) {
      captureLost = new Rate(new Series("capture_lost_rate", labels));
      mirrorLost = new Rate(new Series("mirror_lost_rate", labels));
      mirrorSampledOut = new Rate(new Series("mirror_sampled_out_rate", labels));
      mirrorHeld = new Rate(new Series("mirror_held_rate", labels));
      mirrorSent = new Rate(new Series("mirror_sent_rate", labels));
    }
  }
}
