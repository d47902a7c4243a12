package io.shadowcast.trainer.statistics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.List;
import org.junit.jupiter.api.Test;

class ReliabilityTest {
  /// Worked by hand: (0.01 + 0.01 + 0.64 + 0.04 + 0) / 5, and 3/5 x 2/5.
  @Test
  void theScoreAndTheTenths() {
    Reliability said = new Reliability();
    said.add(0.9, true);
    said.add(0.1, false);
    said.add(0.8, false);
    said.add(0.8, true);
    said.add(1, true);
    assertEquals(0.14, said.brier(), 1e-12);
    assertEquals(0.24, said.brierOfBaseRate(), 1e-12);
    assertEquals(
        List.of(
            new Reliability.Bin(0.1, 0, 1),
            new Reliability.Bin(0.8, 0.5, 2),
            new Reliability.Bin(0.95, 1, 2)),
        said.bins());
  }

  @Test
  void whatIsNoProbabilityIsRefused() {
    Reliability said = new Reliability();
    assertThrows(IllegalArgumentException.class, () -> said.add(Double.NaN, true));
    assertThrows(IllegalArgumentException.class, () -> said.add(1.01, true));
  }
}
