package io.shadowcast.agent.uplink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void pausesDoubleUpToTheLongestAndEachIsAtLeastHalfOfItsOwn() {
    Backoff backoff = Backoff.ofStreams(new SplittableRandom(7));
    for (int round = 0; round < 2; round++) {
      long whole = 200;
      for (int i = 0; i < 12; i++) {
        assertPart(whole, backoff.next());
        whole = Math.min(2 * whole, 30_000);
      }
      assertPart(30_000, backoff.longest());
      backoff.reset();
    }
  }

  @Test
  void aFleetDoesNotComeBackAtOnce() {
    Set<Duration> pauses = new HashSet<>();
    for (int host = 0; host < 100; host++) {
      pauses.add(fifth(host));
    }
    assertTrue(pauses.size() > 80, () -> pauses.size() + " different pauses of 100 hosts");
    assertEquals(fifth(1), fifth(1), "the seed alone decides");
  }

  private static Duration fifth(int seed) {
    Backoff backoff = Backoff.ofStreams(new SplittableRandom(seed));
    List<Duration> pauses = IntStream.range(0, 5).mapToObj(_ -> backoff.next()).toList();
    return pauses.getLast();
  }

  private static void assertPart(long wholeMillis, Duration pause) {
    long millis = pause.toMillis();
    assertTrue(
        millis >= wholeMillis / 2 && millis <= wholeMillis,
        () -> millis + " ms (expected: half of " + wholeMillis + " ms to all of it)");
  }
}
