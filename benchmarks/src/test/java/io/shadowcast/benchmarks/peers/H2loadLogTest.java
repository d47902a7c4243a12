package io.shadowcast.benchmarks.peers;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// With what h2load 1.52 of Debian 12 wrote.
class H2loadLogTest {
  private static final String LOG =
      """
      1795338660524495\t200\t198
      1795338660524505\t200\t234
      1795338660726681\t200\t234
      1795338660726678\t200\t268
      """;

  @Test
  void answersAndTheirLatencies() throws Exception {
    assertEquals(new LoadReport(2, 4, 0, 234, 268), H2loadLog.parse(LOG.lines(), 2));
  }

  @Test
  void aFailedRequestIsNotAnswered() throws Exception {
    Stream<String> lines = (LOG + "1795338660726690\t503\t20\n1795338660726699\t-1\t12\n").lines();

    assertEquals(new LoadReport(2, 4, 2, 234, 268), H2loadLog.parse(lines, 2));
  }

  @Test
  void percentilesAreOfSortedLatencies() throws Exception {
    Stream<String> lines =
        LongStream.rangeClosed(1, 1000)
            .map(i -> 1001 - i)
            .mapToObj("1795338660524495\t200\t%d"::formatted);

    LoadReport report = H2loadLog.parse(lines, 1);

    assertEquals(501, report.p50Micros());
    assertEquals(991, report.p99Micros());
  }

  @Test
  void withoutAnswersThereIsNoLatency() throws Exception {
    assertTrue(Double.isNaN(H2loadLog.parse(Stream.of(), 1).p50Micros()));
  }

  @Test
  void whatIsNotItsLogIsRefused() {
    assertThrows(IOException.class, () -> H2loadLog.parse(Stream.of("finished in 1.02s"), 1));
  }
}
