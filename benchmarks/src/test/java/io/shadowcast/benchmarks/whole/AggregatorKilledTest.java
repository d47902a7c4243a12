package io.shadowcast.benchmarks.whole;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.TimeSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// An aggregator that dies without warning while an agent sends to it each second.
class AggregatorKilledTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
  private static final Duration INTERVAL = Duration.ofSeconds(1);
  private static final Duration WIDEST = Duration.ofMillis(1900);
  private static final Duration NARROWEST = Duration.ofMillis(100);
  private static final Duration SETTLING = Duration.ofSeconds(3);

  @Test
  void killedAggregatorLosesNoSecondAndKeepsNoneTwice() throws Exception {
    everySecondIsThereOnceAfter(Duration.ofSeconds(8));
  }

  @Test
  void aggregatorDeadForHalfAMinuteLosesNoSecondAndKeepsNoneTwice() throws Exception {
    everySecondIsThereOnceAfter(Duration.ofSeconds(30));
  }

  private static void everySecondIsThereOnceAfter(Duration dead) throws Exception {
    Instant begin = Instant.now();
    try (Scene scene = Scene.open("killed")) {
      Aggregator aggregator = Aggregator.start(scene.stage());
      var _ =
          scene.agent(
              "observe", scene.aggregator(aggregator) + "metrics: {interval: 1s, send: 1s}\n");
      scene.await(
          PATIENCE, () -> times(aggregator, begin).size() >= 4, () -> "no samples were stored");

      aggregator.kill();
      scene.stage().pause(dead);
      aggregator.restart();

      Instant later = Instant.now().plus(SETTLING);
      scene.await(
          PATIENCE,
          () -> times(aggregator, begin).getLast().isAfter(later),
          () -> "the agent did not go on: " + times(aggregator, begin).getLast());
      assertEverySecondOnce(times(aggregator, begin));
    }
  }

  private static void assertEverySecondOnce(List<Instant> times) {
    for (int i = 1; i < times.size(); i++) {
      Duration gap = Duration.between(times.get(i - 1), times.get(i));
      assertTrue(gap.compareTo(WIDEST) <= 0, "missing after " + times.get(i - 1) + ": " + gap);
      assertTrue(gap.compareTo(NARROWEST) >= 0, "twice at " + times.get(i) + ": " + gap);
    }
    Duration span = Duration.between(times.getFirst(), times.getLast());
    long expected = Math.round(span.dividedBy(INTERVAL.toMillis()).toNanos() / 1e6) + 1;
    assertTrue(
        Math.abs(times.size() - expected) <= 1,
        () -> times.size() + " samples in " + span + " (expected: " + expected + ")");
  }

  /// The times of a metric's samples as they are stored, ascending.
  private static List<Instant> times(Aggregator aggregator, Instant begin) {
    return aggregator
        .query(Scene.HOST, "cpu_usage_ratio", begin, begin.plus(Duration.ofHours(1)))
        .stream()
        .filter(AggregatorKilledTest::isTotal)
        .flatMap(series -> series.getTimesList().stream())
        .map(Times::fromWire)
        .sorted()
        .toList();
  }

  private static boolean isTotal(TimeSeries series) {
    return "total".equals(series.getSeries().getLabelsMap().get("cpu"));
  }
}
