package io.shadowcast.agent.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.shadowcast.agent.queue.ClassCounts;
import io.shadowcast.words.Labels;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.Series;
import io.shadowcast.words.WorkloadName;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AdmittedSharesTest {
  private static final Labels SHOP = WorkloadLabels.production(new WorkloadName("shop"));

  private final ClassCounts counts = new ClassCounts();
  private final AdmittedShares shares =
      new AdmittedShares(() -> List.of(new AdmittedShares.Side(SHOP, List.of(counts))));
  private final Row row = new Row(100);

  @Test
  void aClassOfWhichOneInFourPassesSaysSoAndSamplingDoesNotCount() {
    Rows.sample(shares, row);
    counts.kept(PriorityClass.P1);
    counts.kept(PriorityClass.P2);
    counts.lost(PriorityClass.P2, LossReason.ADMISSION);
    counts.lost(PriorityClass.P2, LossReason.ADMISSION);
    counts.lost(PriorityClass.P2, LossReason.EVICTED);
    counts.lost(PriorityClass.P2, LossReason.SAMPLED_OUT);
    counts.lost(PriorityClass.P2, LossReason.OFF);
    Map<Series, Double> values = Rows.sample(shares, row);
    assertEquals(1, Rows.value(values, share("P1")));
    assertEquals(0.25, Rows.value(values, share("P2")));
    assertFalse(values.containsKey(share("P3")), "no request, no share");
    assertEquals(2, counts.lostOf(PriorityClass.P2, LossReason.ADMISSION));
  }

  private static Series share(String priority) {
    return new Series("mirror_admitted_share", SHOP.with("class", priority));
  }
}
