package io.shadowcast.agent.mirror;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.PriorityClass;
import org.junit.jupiter.api.Test;

final class SheddingTest {
  private static final long SECOND = 1_000_000_000L;
  private static final long TIMEOUT = 2 * SECOND;

  private final Shedding shedding = new Shedding(TIMEOUT);
  private long now;

  /// 100 answers an interval, however many sessions there are.
  @Test
  void aShadowShortOfRoomLosesSessionsUntilTheRestIsServed() {
    shedding.look(now, 40);
    assertEquals(0, interval(40, 100, true), "filler goes first");
    int sessions = 40;
    for (int i = 0; i < 20 && sessions > 1; i++) {
      int ended = interval(sessions, 100, true);
      assertTrue(ended > 0 && ended < sessions, "ended " + ended + " of " + sessions);
      sessions -= ended;
    }
    assertEquals(1, sessions, "the oldest stays");
    assertFalse(shedding.admits(-1L, PriorityClass.P2), "few new ones begin");
    assertTrue(shedding.admits(-1L, PriorityClass.P1));
    assertEquals(0, interval(1, 100, false));
  }

  /// Five answers an interval in each session.
  @Test
  void aShadowThatIsSlowInEachConnectionKeepsItsSessions() {
    shedding.look(now, 40);
    interval(40, 200, true);
    int first = interval(40, 200, true);
    int sessions = 40 - first;
    for (int i = 0; i < 50; i++) {
      assertEquals(0, interval(sessions, 5 * sessions, true), "it does not help");
    }
    assertEquals(0, interval(sessions, 5 * sessions, false));
    interval(2 * sessions, 5 * sessions, true);
    assertTrue(interval(2 * sessions, 5 * sessions, true) > 0, "another load, another try");
  }

  private int interval(int sessions, int answers, boolean late) {
    for (int i = 0; i < answers; i++) {
      shedding.answered();
      shedding.waited(late ? TIMEOUT / 4 + 1 : TIMEOUT / 4);
    }
    now += SECOND / 2;
    return shedding.look(now, sessions);
  }
}
