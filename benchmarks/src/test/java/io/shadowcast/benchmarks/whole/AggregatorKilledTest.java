package io.shadowcast.benchmarks.whole;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.shadowcast.benchmarks.processes.Aggregator;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.TimeSeries;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// An aggregator that dies without warning while an agent sends to it each second. A counter that a
/// workload pushes all the time shows whether every second is there once: a row holds what was
/// pushed since the row before, even when the machine was too busy to make one each second.
@Timeout(420) // its own deadlines come first and say more
class AggregatorKilledTest {
  private static final Duration PATIENCE = Duration.ofSeconds(90);
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
      int port = scene.stage().freePort();
      Aggregator aggregator = Aggregator.start(scene.stage());
      var _ =
          scene.agent(
              "observe",
              scene.aggregator(aggregator)
                  + "metrics: {interval: 1s, send: 1s, statsd: {udp: '127.0.0.1:%d'}}\n"
                      .formatted(port));
      try (Heartbeat heart = Heartbeat.start(port)) {
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
        long beats = heart.stop();
        scene.await(
            PATIENCE,
            () -> beats(aggregator, begin) >= beats,
            () -> "of " + beats + " beats there are " + beats(aggregator, begin));
        assertEquals(beats, beats(aggregator, begin));
      }
      List<Instant> times = times(aggregator, begin);
      assertEquals(times.stream().distinct().toList(), times);
    }
  }

  /// How many beats are stored.
  private static long beats(Aggregator aggregator, Instant begin) {
    return Math.round(
        stored(aggregator, begin).stream()
            .flatMap(series -> series.getValuesList().stream())
            .mapToDouble(Double::doubleValue)
            .sum());
  }

  /// The times of the beats' samples as they are stored, ascending.
  private static List<Instant> times(Aggregator aggregator, Instant begin) {
    return stored(aggregator, begin).stream()
        .flatMap(series -> series.getTimesList().stream())
        .map(Times::fromWire)
        .sorted()
        .toList();
  }

  private static List<TimeSeries> stored(Aggregator aggregator, Instant begin) {
    return aggregator.query(Scene.HOST, Heartbeat.METRIC, begin, begin.plus(Duration.ofHours(1)));
  }
}
