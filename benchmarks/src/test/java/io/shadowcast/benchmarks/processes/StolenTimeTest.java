package io.shadowcast.benchmarks.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class StolenTimeTest {
  @Test
  void stolenTimeIsItsShareOfAllTimeWithoutGuests() {
    long[] before = StolenTime.parse("cpu  100 0 100 800 0 0 0 50 70 0");
    long[] after = StolenTime.parse("cpu  130 0 110 840 0 0 0 70 99 0");
    assertEquals(0.2, StolenTime.share(before, after), 1e-12);
    assertEquals(0, StolenTime.share(before, before));
  }

  @Test
  void anOldKernelStealsNothing() {
    assertEquals(
        0, StolenTime.share(StolenTime.parse("cpu  1 0 1 8"), StolenTime.parse("cpu  2 0 2 9")));
  }
}
