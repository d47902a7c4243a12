package io.shadowcast.benchmarks.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.benchmarks.demo.Outcome.Advice;
import org.junit.jupiter.api.Test;

class OutcomeTest {
  private static final Requests GOOD = new Requests(5000, 0, 4999, 4960, 41, 0);
  private static final Advice FIRST = new Advice("medium", "medium");
  private static final Advice SECOND = new Advice("large", "large");

  private static String line(Requests requests, double error, Advice first, Advice second) {
    return new Outcome(requests, 3, error, first, second, true).line();
  }

  private static void assertFails(String expected, String line) {
    assertTrue(line.startsWith("demo=failed reason="), line);
    assertTrue(line.contains(expected), line);
  }

  @Test
  void allPromisesKeptIsOk() {
    assertEquals(
        "demo=ok requests=5000 captured=4999 mirrored=4960 lost=41 unaccounted=0 types=3"
            + " error=0.120 recommended=medium",
        line(GOOD, 0.12, FIRST, SECOND));
  }

  @Test
  void everyBrokenPromiseFails() {
    assertFails(
        "captured: 4994", line(new Requests(5000, 0, 4994, 4994, 6, 0), 0.1, FIRST, SECOND));
    assertFails(
        "mirrored: 4949", line(new Requests(5000, 0, 5000, 4949, 51, 0), 0.1, FIRST, SECOND));
    assertFails(
        "unaccounted: 1", line(new Requests(5000, 0, 5000, 5000, 0, 1), 0.1, FIRST, SECOND));
    assertFails(
        "2 requests failed", line(new Requests(5000, 2, 5000, 5000, 0, 0), 0.1, FIRST, SECOND));
    assertFails("captured: 0", line(new Requests(0, 0, 0, 0, 0, 0), 0.1, FIRST, SECOND));
    assertFails("error: 0.251", line(GOOD, 0.251, FIRST, SECOND));
    assertFails("error: NaN", line(GOOD, Double.NaN, FIRST, SECOND));
    assertFails("recommended small", line(GOOD, 0.1, new Advice("small", "medium"), SECOND));
    assertFails("recommended small", line(GOOD, 0.1, FIRST, new Advice("small", "large")));
    assertFails("still medium", line(GOOD, 0.1, FIRST, FIRST));
  }

  @Test
  void aGuessAboveTheTrainedRangeFails() {
    assertFails("a guess", new Outcome(GOOD, 3, 0.1, FIRST, SECOND, false).line());
  }
}
