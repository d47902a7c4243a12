package io.shadowcast.benchmarks.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class BooksTest {
  private static final String STATUS =
      """
      mirror: on
      uplink: none
      spool: 3 batches wait, 4096 bytes, 0 refused
      web: seen 1000, sent 990, waiting 0, lost 10 [QUEUE_BYTES 10 (600 bytes)], unaccounted 0
      web -> twin: seen 990, sent 985, waiting 0, lost 5 [STALE 5 (300 bytes)], unaccounted 0
      """;

  @Test
  void everyRequestHasAName() {
    assertEquals(0, books(STATUS, 1000, 985).unaccounted());
  }

  @Test
  void requestsThatTheShadowDidNotGetAreMissed() {
    assertEquals(4, books(STATUS, 1000, 981).unaccounted());
  }

  @Test
  void requestsThatTheShadowGotTwiceAreTooMany() {
    assertEquals(1, books(STATUS, 1000, 986).unaccounted());
  }

  @Test
  void whatProductionGotAndNobodySawIsMissed() {
    assertEquals(7, books(STATUS, 1007, 985).unaccounted());
  }

  /// The agent says then that its numbers are the least.
  @Test
  void packetsThatTheKernelDroppedExplainWhatWasNotSeen() {
    String status = STATUS + "capture: 9 packets or frames missed (KERNEL_DROPS): requests ...\n";

    assertEquals(0, books(status, 1007, 985).unaccounted());
  }

  @Test
  void recordsThatTheMirrorNeverSawAreMissed() {
    assertEquals(
        2,
        books(STATUS.replace("seen 990, sent 985", "seen 988, sent 983"), 1000, 983).unaccounted());
  }

  @Test
  void anAccountThatDoesNotAddUpShows() {
    assertEquals(5, books(STATUS.replace("[STALE 5 (300 bytes)]", "[]"), 1000, 985).unaccounted());
    assertEquals(
        6,
        books(
                STATUS.replace("bytes)], unaccounted 0\nweb ->", "bytes)], unaccounted -6\nweb ->"),
                1000,
                985)
            .unaccounted());
  }

  private static Books books(String status, long production, long shadow) {
    return Books.of(status, "web", "twin", production, shadow);
  }
}
