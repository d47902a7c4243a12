package io.shadowcast.benchmarks.report;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;

class FiguresTest {
  private final Figures figures =
      new Figures("ingest")
          .put("points_per_cpu_s", 106_666.6, 0)
          .put("ratio", 2.225, 2)
          .put("lost", Double.NaN, 1)
          .absent("peer");

  @Test
  void lastLineHasEveryKeyInOrder() {
    assertEquals("bench=ingest points_per_cpu_s=106667 ratio=2.23 lost=na peer=na", figures.line());
  }

  @Test
  void jsonHasTheSameKeys() {
    assertEquals(
        "{\"bench\":\"ingest\",\"points_per_cpu_s\":106667,\"ratio\":2.23,\"lost\":null,"
            + "\"peer\":null}\n",
        figures.json());
  }

  @Test
  void versionIsAWordOnTheLineAndAStringInJson() {
    Figures versions = new Figures("snapshots").put("restic_version", "0.14.0");
    assertEquals("bench=snapshots restic_version=0.14.0", versions.line());
    assertEquals("{\"bench\":\"snapshots\",\"restic_version\":\"0.14.0\"}\n", versions.json());
  }

  @Test
  void medianIsTheMiddleAndOfNothingNoNumber() {
    assertEquals(2, Median.of(List.of(9.0, 1.0, 2.0)));
    assertEquals(1.5, Median.of(List.of(2.0, 1.0)));
    assertTrue(Double.isNaN(Median.of(List.of())));
  }
}
