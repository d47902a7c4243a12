package io.shadowcast.agent.main;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.agent.mirror.ShadowHealth;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.Loss;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class StatusPageTest {
  private static Ledger ledger(List<Loss> losses) {
    return new Ledger(new WorkloadName("shop"), Optional.empty(), 10, 7, 1, losses);
  }

  @Test
  void everyLossIsNamedWithItsRequestsAndBytes() {
    Ledger ledger =
        ledger(List.of(new Loss(LossReason.KERNEL_DROP, 2, 900), new Loss(LossReason.GAP, 0, 33)));
    assertEquals(
        List.of(
            "shop: seen 10, sent 7, waiting 1, lost 2"
                + " [KERNEL_DROP 2 (900 bytes), GAP 0 (33 bytes)], unaccounted 0"),
        StatusPage.accounts(List.of(ledger), List.of(new Loss(LossReason.FEED, 0, 0))));
  }

  @Test
  void onlyWhatIsNotWellIsSpokenOf() {
    WorkloadName shop = new WorkloadName("shop");
    assertEquals(
        List.of(
            "admission: 94.0 % of new sessions into the queue",
            "admission: 49.0 % of new sessions of shop to small",
            "shop -> medium: does not answer, tried again at most 30 s apart"),
        StatusPage.health(
            0.94,
            List.of(
                new ShadowHealth(shop, new ShadowName("small"), true, 0.49),
                new ShadowHealth(shop, new ShadowName("medium"), false, 1),
                new ShadowHealth(shop, new ShadowName("large"), true, 1))));
    assertEquals(List.of(), StatusPage.health(1, List.of()));
  }

  @Test
  void packetsThatWereNeverSeenMakeTheCountsALowerBound() {
    Ledger ledger = ledger(List.of(new Loss(LossReason.KERNEL_DROP, 2, 0)));
    assertEquals(
        "capture: 12 packets or frames missed (KERNEL_DROP): requests are at least as above",
        StatusPage.accounts(List.of(ledger), List.of(new Loss(LossReason.KERNEL_DROP, 12, 0)))
            .getLast());
  }
}
