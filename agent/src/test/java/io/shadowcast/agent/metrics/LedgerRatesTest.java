package io.shadowcast.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.Series;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class LedgerRatesTest {
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final WorkloadName OTHER = new WorkloadName("other");

  @Test
  void packetsThatTheKernelDroppedMakeTheWindowLossy() {
    AtomicLong drops = new AtomicLong();
    LedgerRates rates =
        new LedgerRates(
            () -> List.of(ledger(SHOP, 3), ledger(OTHER, 0)),
            workload -> workload.equals(SHOP) ? drops.get() : 0,
            ledger -> WorkloadLabels.production(ledger.workload()));
    Row row = new Row(100);
    Rows.sample(rates, row);
    assertEquals(0, lost(Rows.sample(rates, row), SHOP));
    drops.addAndGet(7);
    Map<Series, Double> values = Rows.sample(rates, row);
    assertEquals(7, lost(values, SHOP));
    assertEquals(0, lost(values, OTHER));
    assertEquals(0, lost(Rows.sample(rates, row), SHOP));
  }

  @Test
  void whatSamplingLeavesOutIsNoLoss() {
    AtomicLong sampledOut = new AtomicLong();
    Labels labels = WorkloadLabels.shadow(SHOP, new ShadowName("half"), new VmTypeName("small"));
    LedgerRates rates =
        new LedgerRates(
            () -> List.of(half(sampledOut.get(), LossReason.SAMPLED_OUT)), _ -> 0, _ -> labels);
    Row row = new Row(100);
    Rows.sample(rates, row);
    sampledOut.addAndGet(40);
    Map<Series, Double> values = Rows.sample(rates, row);
    assertEquals(0, Rows.value(values, new Series("mirror_lost_rate", labels)));
    assertEquals(40, Rows.value(values, new Series("mirror_sampled_out_rate", labels)));
  }

  @Test
  void whatTheGuardHoldsBackIsNoLoss() {
    AtomicLong held = new AtomicLong();
    Labels labels = WorkloadLabels.shadow(SHOP, new ShadowName("half"), new VmTypeName("small"));
    LedgerRates rates =
        new LedgerRates(() -> List.of(half(held.get(), LossReason.GUARD)), _ -> 0, _ -> labels);
    Row row = new Row(100);
    Rows.sample(rates, row);
    held.addAndGet(40);
    Map<Series, Double> values = Rows.sample(rates, row);
    assertEquals(0, Rows.value(values, new Series("mirror_lost_rate", labels)));
    assertEquals(40, Rows.value(values, new Series("mirror_held_rate", labels)));
  }

  private static Ledger half(long leftOut, LossReason why) {
    return new Ledger(
        SHOP,
        Optional.of(new ShadowName("half")),
        2 * leftOut,
        leftOut,
        0,
        List.of(new Loss(why, leftOut, 0)));
  }

  private static double lost(Map<Series, Double> values, WorkloadName workload) {
    return Rows.value(values, new Series("capture_lost_rate", WorkloadLabels.production(workload)));
  }

  private static Ledger ledger(WorkloadName workload, long lost) {
    return new Ledger(
        workload, Optional.empty(), 10 + lost, 10, 0, List.of(new Loss(LossReason.GAP, lost, 0)));
  }
}
