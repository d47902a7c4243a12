package io.shadowcast.aggregator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.Comparison;
import io.shadowcast.words.Comparison.LogRatio;
import io.shadowcast.words.FieldDifference;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class MergingTest {
  private static final Instant START = Instant.parse("2026-01-31T08:00:00Z");

  private static Comparison window(int number, String shadow, LogRatio ratio) {
    FieldDifference price = new FieldDifference("body.price", "value", 50, 50, 50, 0);
    FieldDifference time = new FieldDifference("body.at", "value", 50, 50, 50, 50);
    return new Comparison(
        new WorkloadName("shop"),
        new ShadowName(shadow),
        START.plusSeconds(300L * number),
        START.plusSeconds(300L * number + 300),
        true,
        100,
        2,
        ratio,
        new Comparison.Responses(50, 50, 1, List.of(time, price)));
  }

  @Test
  void windowsOfOneShadowAreAddedAndTheSurerOneWeighsMore() {
    List<Comparison> merged =
        Merging.bySides(
            List.of(
                window(0, "next", new LogRatio(0.2, 0.2, 0.18, 0.22)),
                window(1, "next", new LogRatio(0.4, 0.4, 0.2, 0.6)),
                window(0, "other", LogRatio.of(0.1))));
    assertEquals(2, merged.size());
    Comparison next = merged.getFirst();
    assertEquals(START, next.start());
    assertEquals(START.plusSeconds(600), next.end());
    assertEquals(200, next.pairs());
    assertEquals(4, next.statusDiffers());
    assertEquals(0.3, next.latency().median(), 1e-9);
    assertEquals(0.202, next.latency().shift(), 1e-3);
    double width = next.latency().high() - next.latency().low();
    assertTrue(width < 0.04, "surer than the surest: " + next.latency());
    assertEquals(1, next.responses().differing());
    FieldDifference first = next.responses().fields().getFirst();
    assertEquals(new FieldDifference("body.price", "value", 100, 100, 100, 0), first);
    assertTrue(Double.isNaN(merged.getLast().latency().shift()), "nothing was estimated");
  }
}
