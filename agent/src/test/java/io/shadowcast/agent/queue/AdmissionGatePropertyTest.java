package io.shadowcast.agent.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.queue.AdmissionGate.Interval;
import io.shadowcast.words.PriorityClass;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

final class AdmissionGatePropertyTest {
  private static final long MILLI = 1_000_000L;
  private static final long LONG = 51 * MILLI;
  private static final long SHORT = 50 * MILLI;

  private final AdmissionGate gate = new AdmissionGate(AdmissionGate.TARGET, 1);
  private long now;

  @Test
  void fillerGoesFirstThenNewSessionsAndBothComeBackSlowly() {
    gate.look(now, true);
    assertTrue(gate.admitsFiller());
    assertEquals(Interval.BAD, interval(LONG));
    assertFalse(gate.admitsFiller());
    assertEquals(1, gate.share());
    interval(LONG);
    assertEquals(0.7, gate.share(), 1e-9);
    interval(LONG);
    assertEquals(0.49, gate.share(), 1e-9);
    assertEquals(Interval.GOOD, interval(SHORT));
    interval(SHORT);
    assertEquals(0.50, gate.share(), 1e-9, "one percent a second");
    for (int i = 0; i < 100; i++) {
      assertFalse(gate.admitsFiller(), "not before everything else is let in");
      interval(SHORT);
    }
    interval(SHORT);
    assertEquals(1, gate.share());
    assertTrue(gate.admitsFiller());
  }

  @Test
  void oneRecordThatDidNotWaitSaysThatThereIsNoStandingQueue() {
    gate.look(now, true);
    for (int i = 0; i < 50; i++) {
      gate.waited(1000 * LONG);
      gate.waited(SHORT);
      assertEquals(Interval.GOOD, interval(LONG));
    }
    assertEquals(1, gate.share());
    assertEquals(Interval.GOOD, silence(), "nothing waited");
  }

  @Property
  void whatMayBeginAtALowerShareMayAtAHigherOneAndImportantOnesAlways(
      @ForAll @Size(max = 60) List<Boolean> bad, @ForAll @Size(min = 2, max = 50) List<Long> many) {
    gate.look(now, true);
    List<Long> before = List.of();
    double shareBefore = 0;
    for (boolean one : bad) {
      interval(one ? LONG : SHORT);
      assertTrue(gate.share() >= AdmissionGate.LEAST && gate.share() <= 1);
      List<Long> admitted = many.stream().filter(n -> gate.admits(n, PriorityClass.P2)).toList();
      assertTrue(
          gate.share() >= shareBefore
              ? admitted.containsAll(before)
              : before.containsAll(admitted) || before.isEmpty());
      before = admitted;
      shareBefore = gate.share();
      for (long number : many) {
        assertTrue(gate.admits(number, PriorityClass.P0) && gate.admits(number, PriorityClass.P1));
        assertTrue(admitted.contains(number) || !gate.admits(number, PriorityClass.P3));
        assertTrue(gate.admits(number, PriorityClass.P3) || !gate.admits(number, PriorityClass.P4));
      }
    }
  }

  private Interval interval(long waited) {
    gate.waited(waited);
    return silence();
  }

  private Interval silence() {
    now += AdmissionGate.INTERVAL;
    assertEquals(Interval.RUNNING, gate.look(now - 1, true));
    return gate.look(now, true);
  }
}
