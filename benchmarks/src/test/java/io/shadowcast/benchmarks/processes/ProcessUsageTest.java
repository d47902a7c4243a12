package io.shadowcast.benchmarks.processes;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class ProcessUsageTest {
  @Test
  void aProgramNamedLikeFieldsIsReadRight() {
    String stat = "7 (a) R 1 (2) S 1 7 7 0 -1 4194560 100 0 0 0 50 20 3 1 20 0 1 0 100 0";

    assertEquals(50 + 20 + 3 + 1, ProcessUsage.ticks(stat));
  }

  @Test
  void residentMemoryIsTheRssLineAlone() {
    String rollup =
        """
        00400000-7fff ---p 00000000 00:00 0      [rollup]
        Rss:               97520 kB
        Pss:               90000 kB
        """;

    assertEquals(97_520, ProcessUsage.residentKib(rollup));
  }
}
