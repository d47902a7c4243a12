package io.shadowcast.benchmarks.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class CellsTest {
  private final Cells<String> cells = new Cells<>();

  /// The machine was twice as fast in the second round: the quotient of the medians would show
  /// that, the median of the quotients does not.
  @Test
  void roundsAreComparedWithThemselves() {
    cells.add("base", Runs.served(1000));
    cells.add("ours", Runs.served(900));
    cells.add("base", Runs.served(2000));
    cells.add("ours", Runs.served(1800));
    cells.add("base", Runs.served(500));
    cells.add("ours", Runs.served(450));

    assertEquals(0.9, cells.ratio("ours", "base", Run::rate), 1e-9);
    assertEquals(900, cells.median("ours", Run::rate), 1e-9);
    assertEquals(3, cells.rounds("ours"));
  }

  @Test
  void aShareIsThatOfAllRoundsTogether() {
    cells.add("ours", Runs.mirrored(1000, 1000));
    cells.add("ours", Runs.mirrored(3000, 2600));

    assertEquals(0.9, cells.share("ours", Run::mirrored, Run::produced), 1e-9);
  }

  @Test
  void whatWasNotMeasuredIsNoNumber() {
    cells.add("base", Runs.served(1000));

    assertTrue(Double.isNaN(cells.ratio("ours", "base", Run::rate)));
    assertTrue(Double.isNaN(cells.median("ours", Run::rate)));
    assertTrue(Double.isNaN(cells.share("ours", Run::mirrored, Run::produced)));
    assertTrue(Double.isNaN(cells.share("base", Run::mirrored, Run::produced)));
  }
}
