package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.Test;

final class RareRoutesTest {
  private static final long SECOND = 1_000_000_000L;

  private final RareRoutes routes = new RareRoutes();
  private final RequestHead head = new RequestHead();

  @Test
  void aRouteOnceAMinuteIsRareAmongTenThousandOfAnother() {
    int rareBusy = 0;
    for (int i = 0; i < 120_000; i++) {
      long now = i * SECOND / 1000;
      rareBusy += rare("GET /items/" + i + "?page=" + i, now) ? 1 : 0;
      if (i % 60_000 == 0) {
        assertTrue(rare("GET /report", now));
      }
    }
    assertEquals(1, rareBusy, "numbers and queries do not make a route");
    assertFalse(rare("GET /report", 60 * SECOND + 1));
    assertTrue(rare("POST /report", 60 * SECOND + 2), "another method");
    assertTrue(rare("GET /report/all", 60 * SECOND + 3), "another path");
  }

  @Test
  void whoAsksForEverNewPathsGainsNothing() {
    int rare = 0;
    for (int i = 0; i < 100_000; i++) {
      String path = "/" + Integer.toString(i, 26).replaceAll("[0-9]", "z") + letters(i);
      rare += rare("GET " + path, i) ? 1 : 0;
    }
    assertTrue(rare <= 1024, "rare: " + rare);
  }

  private static String letters(int number) {
    StringBuilder letters = new StringBuilder();
    for (int rest = number; rest > 0; rest /= 10) {
      letters.append((char) ('a' + rest % 10));
    }
    return letters.toString();
  }

  private boolean rare(String line, long nanos) {
    MemorySegment memory = Wire.of(line + " HTTP/1.1\r\n\r\n");
    assertTrue(head.read(memory, 0, memory.byteSize()) > 0, line);
    return routes.isRare(0, head, memory, nanos);
  }
}
