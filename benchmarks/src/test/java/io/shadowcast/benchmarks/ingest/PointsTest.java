package io.shadowcast.benchmarks.ingest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.SampleFrame;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PointsTest {
  private final Points points = new Points("web-1", 7, Instant.ofEpochSecond(1_000));

  @Test
  void bothServersGetTheSamePoints() {
    SampleFrame frame = points.batch(3);
    List<String> lines = points.lines(3).lines().toList();

    assertEquals(Points.PER_BATCH, lines.size());
    for (int row = 0; row < frame.rows(); row++) {
      String[] parts = lines.get(row).split(" ", -1);
      assertEquals("bench,host=web-1", parts[0]);
      assertEquals(frame.wallNanos()[row], Long.parseLong(parts[2]) * 1_000_000);
      String[] fields = parts[1].split(",", -1);
      assertEquals(Points.VALUES, fields.length);
      for (int column = 0; column < fields.length; column++) {
        String[] field = fields[column].split("=", -1);
        assertEquals(Points.metric(column), "bench_" + field[0]);
        assertEquals(frame.columns()[column][row], Double.parseDouble(field[1]));
      }
    }
  }

  @Test
  void aBatchIsAlwaysTheSameAndNoOtherIsLikeIt() {
    assertEquals(points.batch(5), points.batch(5));
    assertNotEquals(points.batch(5), points.batch(6));
    assertEquals(points.nanos(5, Points.PER_BATCH - 1) + Points.SPACING_NANOS, points.nanos(6, 0));
  }

  @Test
  void wholeColumnsAreWholeAndTheOthersAreNot() {
    double[][] columns = points.batch(0).columns();

    for (int column = 0; column < columns.length; column++) {
      boolean whole = Arrays.stream(columns[column]).allMatch(value -> value == Math.rint(value));
      assertEquals(column < Points.WHOLE, whole);
    }
    assertTrue(Arrays.stream(columns[0]).distinct().count() > 10);
  }
}
