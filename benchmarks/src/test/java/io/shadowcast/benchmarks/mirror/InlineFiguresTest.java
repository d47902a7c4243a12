package io.shadowcast.benchmarks.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.benchmarks.peers.Counts;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class InlineFiguresTest {
  private final Cells<InlineCell> cells = new Cells<>();

  @Test
  void eachKeyComparesWhatItsNameSays() {
    closed(Side.OURS, 10_000, 9_500, 9_400, 9_300, 9_200);
    closed(Side.NGINX, 12_000, 6_000, 1_200, 12, 120);
    paced(Side.OURS, Shadowed.NONE, 4_000, 200, 0.1, 0);
    paced(Side.OURS, Shadowed.FAST, 3_996, 210, 0.2, 3_996);
    paced(Side.NGINX, Shadowed.FAST, 4_000, 300, 0.4004, 4_000);

    assertEquals(
        "bench=mirror-inline fast=0.950 stopped=0.940 hung=0.930 slow=0.920"
            + " nginx_fast=0.5000 nginx_stopped=0.1000 nginx_hung=0.0010 nginx_slow=0.0100"
            + " mirrored_vs_nginx=1.58 paced_served=0.9990 paced_mirrored=1.00000"
            + " p50_ratio=1.050 cpu_ratio=0.50 vs_nginx_proxy=0.83",
        InlineFigures.of(cells).line());
  }

  @Test
  void withoutItsPeersEveryKeyIsThere() {
    assertEquals(
        "bench=mirror-inline fast=na stopped=na hung=na slow=na nginx_fast=na nginx_stopped=na"
            + " nginx_hung=na nginx_slow=na mirrored_vs_nginx=na paced_served=na"
            + " paced_mirrored=na p50_ratio=na cpu_ratio=na vs_nginx_proxy=na",
        InlineFigures.of(new Cells<>()).line());
  }

  /// In the order of [Shadowed]; the fast shadow gets everything.
  private void closed(Side side, long... answered) {
    Shadowed[] all = Shadowed.values();
    for (int i = 0; i < all.length; i++) {
      Shadowed shadow = all[i];
      long served = answered[i];
      Optional<Counts> counts =
          shadow == Shadowed.FAST ? Optional.of(new Counts(16, served)) : Optional.empty();
      cells.add(InlineCell.closed(side, shadow), Runs.run(served, 1_000, 0.9, counts));
    }
  }

  private void paced(
      Side side, Shadowed shadow, long answered, double p50, double cpu, long mirrored) {
    Run run = Runs.run(answered, p50, cpu, Optional.of(new Counts(16, mirrored)));
    cells.add(InlineCell.paced(side, shadow), run);
  }
}
