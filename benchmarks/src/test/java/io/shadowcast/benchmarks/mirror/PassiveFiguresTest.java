package io.shadowcast.benchmarks.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.benchmarks.mirror.PassiveCell.Pace;
import io.shadowcast.benchmarks.mirror.PassiveFigures.Rest;
import io.shadowcast.benchmarks.peers.Counts;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PassiveFiguresTest {
  private final Cells<PassiveCell> cells = new Cells<>();

  @Test
  void eachKeyComparesWhatItsNameSays() {
    add(Pace.AT_5K, 5_000, 5_000, 4_999);
    add(Pace.AT_10K, 10_000, 9_800, 9_702);
    add(Pace.CLOSED, 40_000, 24_000, 23_760);

    assertEquals(
        "bench=mirror-passive p50_ratio=1.020 served_5k=1.0000 served_10k=0.9800"
            + " served_ratio=0.600 cpu_s_per_100k=4.00 complete_5k=0.99980 complete_10k=0.99000"
            + " complete_max=0.99000 inversions=0 unaccounted=3 conns_per_conn=1.000"
            + " post60k_complete=0.99900",
        PassiveFigures.of(cells, new Rest(0, 3, 0.999)).line());
  }

  @Test
  void withoutItsPeersEveryKeyIsThere() {
    assertEquals(
        "bench=mirror-passive p50_ratio=na served_5k=na served_10k=na served_ratio=na"
            + " cpu_s_per_100k=na complete_5k=na complete_10k=na complete_max=na inversions=na"
            + " unaccounted=na conns_per_conn=na post60k_complete=na",
        PassiveFigures.of(new Cells<>(), Rest.UNKNOWN).line());
  }

  /// 40 us of CPU time per request.
  private void add(Pace pace, long without, long with, long mirrored) {
    cells.add(PassiveCell.without(pace), Runs.run(without, 500, 0, Optional.empty()));
    Optional<Counts> shadow = Optional.of(new Counts(16, mirrored));
    cells.add(PassiveCell.ours(pace), Runs.run(with, 510, with * 40e-6, shadow));
  }
}
