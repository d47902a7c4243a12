package io.shadowcast.agent.capture.net;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.agent.capture.Admission;
import io.shadowcast.agent.capture.CaptureCounters.Counter;
import io.shadowcast.agent.capture.CapturedWorkload;
import io.shadowcast.agent.queue.ClassCounts;
import io.shadowcast.agent.queue.QueueCounters;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.ClassRule;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import io.shadowcast.words.WorkloadName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;
import org.junit.jupiter.api.Test;

/// The way from framing through the queue to its reader under more than it can hold.
final class SessionSheddingPropertyTest {
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final int SLOTS = 12;
  private static final long ROUND = 10_000_000L;

  enum Act {
    REQUEST,
    CLOSE,
    GAP,
    DRAIN
  }

  record Step(Act act, int slot, int size, int priority) {}

  /// What the reader got of one connection.
  private static final class Got {
    long last = -1;
    boolean closed;
    boolean holes;
  }

  private final Map<Long, Got> got = new HashMap<>();
  private final Set<Long> gaps = new HashSet<>();
  private Tap tap = tap(2 << 20);
  private Framer framer = tap.framer(SLOTS);
  private final boolean[] open = new boolean[SLOTS];
  private final long[] numbers = new long[SLOTS];
  private long opened;
  private long requests;
  private long now = 1;

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Act> acts =
        Arbitraries.frequency(
            Tuple.of(20, Act.REQUEST),
            Tuple.of(2, Act.CLOSE),
            Tuple.of(1, Act.GAP),
            Tuple.of(3, Act.DRAIN));
    return Combinators.combine(
            acts,
            Arbitraries.integers().between(0, SLOTS - 1),
            Arbitraries.integers().between(0, 200_000),
            Arbitraries.integers().between(1, 4))
        .as(Step::new)
        .list()
        .ofMinSize(50)
        .ofMaxSize(300);
  }

  @Property(tries = 150)
  void noSessionGoesOnAfterAHoleAndEveryRequestIsAccountedFor(@ForAll("steps") List<Step> steps) {
    for (Step step : steps) {
      now += ROUND;
      switch (step.act) {
        case REQUEST -> request(step.slot, step.priority, step.size);
        case CLOSE -> close(step.slot);
        case GAP -> gap(step.slot);
        case DRAIN -> drain(1 + step.size % 20);
      }
      balances();
    }
    for (int slot = 0; slot < SLOTS; slot++) {
      close(slot);
    }
    drain(Integer.MAX_VALUE);
    balances();
    assertEquals(0, tap.queue.counters().waiting());
    assertEquals(0, tap.ledger().waiting());
    got.forEach((connection, one) ->
        assertFalse(one.holes && !gaps.contains(connection), "a partial session: " + connection));
  }

  /// One session of P1 and nineteen of P2, and a reader that takes a tenth of what they send.
  @Test
  void tenTimesTooMuchCostsTheImportantClassNothing() {
    tap = tap(16 << 20);
    framer = tap.framer(20);
    boolean[] begun = new boolean[20];
    for (int round = 0; round < 1000; round++) {
      now += ROUND;
      for (int slot = 0; slot < 20; slot++) {
        if (!begun[slot] || (slot >= 1 && round % 50 == slot)) {
          if (begun[slot]) {
            framer.close(slot, now);
          }
          framer.open(slot, 0, 80, false, now, slot * 31L + round);
          begun[slot] = true;
        }
        send(slot, slot < 1 ? 1 : 2, 60_000);
      }
      takeRequests(2);
      balances();
    }
    ClassCounts classes = tap.accounts.classes(0);
    assertEquals(1001, classes.keptOf(PriorityClass.P1), "and the first of the other route");
    assertEquals(0, classes.shedOf(PriorityClass.P1));
    assertEquals(18_999, classes.keptOf(PriorityClass.P2) + classes.shedOf(PriorityClass.P2));
    assertTrue(classes.shedOf(PriorityClass.P2) > 12_000, "the reader takes a tenth");
    assertTrue(classes.lostOf(PriorityClass.P2, LossReason.EVICTED) > 0);
    assertTrue(classes.lostOf(PriorityClass.P2, LossReason.ADMISSION) > 0);
    got.forEach((connection, one) -> assertFalse(one.holes, "a partial session: " + connection));
  }

  private void request(int slot, int priority, int size) {
    if (!open[slot]) {
      framer.open(slot, 0, 80, false, now, slot);
      numbers[slot] = ++opened;
      open[slot] = true;
    }
    send(slot, priority, size);
  }

  private void send(int slot, int priority, int size) {
    String head =
        "POST /p" + "x".repeat(priority) + " HTTP/1.1\r\nContent-Length: " + size + "\r\n\r\n";
    Wire.client(framer, slot, now, head + "b".repeat(size));
  }

  private void close(int slot) {
    if (open[slot]) {
      framer.close(slot, now);
      open[slot] = false;
    }
  }

  private void gap(int slot) {
    if (open[slot]) {
      framer.gap(slot, now, 100);
      now += 1_000_000_000L;
      gaps.add(numbers[slot]);
    }
  }

  private void drain(int max) {
    tap.queue.drain(this::take, max);
    tap.queue.gate().look(now, true);
  }

  private void takeRequests(int count) {
    long wanted = requests + count;
    while (requests < wanted && !tap.queue.isEmpty()) {
      tap.queue.drain(this::take, 1);
    }
    tap.queue.gate().look(now, true);
  }

  private void take(RecordView record) {
    Got one = got.computeIfAbsent(record.connection(), _ -> new Got());
    assertFalse(one.closed, "something after the close");
    switch (record.kind()) {
      case CLOSE -> one.closed = true;
      case DATA -> {
        tap.queue.gate().waited(now - record.nanos());
        requests++;
        if (record.has(RecordHeader.END)) {
          one.holes |= one.last >= 0 && record.sequence() != one.last + 1;
          one.last = record.sequence();
        }
      }
      case OPEN, GAP, ANSWER -> {}
    }
  }

  private void balances() {
    Ledger ledger = tap.ledger();
    assertEquals(0, ledger.unaccounted(), ledger::toString);
    QueueCounters counters = tap.queue.counters();
    assertEquals(counters.offered(), counters.kept() + counters.shed());
    assertEquals(counters.kept(), counters.drained() + counters.waiting());
    assertEquals(0, counters.shed(PriorityClass.P0), "control is never shed");
    assertEquals(0, tap.counters.get(Counter.CONTROL_SHED));
    ClassCounts classes = tap.accounts.classes(0);
    long byClass = 0;
    for (PriorityClass priority : PriorityClass.values()) {
      byClass += classes.shedOf(priority);
    }
    assertEquals(ledger.lost(), byClass, "every loss has a class");
  }

  private static Tap tap(long budget) {
    List<ClassRule> rules =
        List.of(rule("/pxxxx", 4), rule("/pxxx", 3), rule("/pxx", 2), rule("/px", 1));
    return new Tap(
        new CapturedWorkload(SHOP, List.of(80), CapturedWorkload.Protocol.HTTP1, rules),
        budget,
        Admission.ALL);
  }

  private static ClassRule rule(String path, int priority) {
    return new ClassRule(SHOP, 0, "", path, 0, PriorityClass.valueOf("P" + priority));
  }
}
