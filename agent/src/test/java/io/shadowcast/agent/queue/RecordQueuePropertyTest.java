package io.shadowcast.agent.queue;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.PriorityClass;
import java.lang.foreign.MemorySegment;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/// The queue against a plain deque that keeps exactly what the queue said it kept.
final class RecordQueuePropertyTest {
  private static final int CHUNKS = 8;
  private static final int CHUNK = 512;

  /// @param drain 0: offer a record of this class and length; else take so many
  record Step(int drain, PriorityClass priority, int length) {}

  private record Kept(long sequence, PriorityClass priority, MemorySegment bytes) {}

  @Provide
  Arbitrary<List<Step>> steps() {
    Arbitrary<Step> offers =
        Combinators.combine(
                Arbitraries.of(PriorityClass.class),
                Arbitraries.integers().between(0, CHUNK - RecordQueue.HEADER_BYTES))
            .as((priority, length) -> new Step(0, priority, length));
    Arbitrary<Step> drains =
        Arbitraries.integers().between(1, 12).map(n -> new Step(n, PriorityClass.P0, 0));
    return Arbitraries.frequencyOf(Tuple.of(6, offers), Tuple.of(1, drains)).list().ofMaxSize(300);
  }

  @Property(tries = 300)
  void behavesLikeADequeThatMayRefuse(@ForAll("steps") List<Step> steps) {
    QueueBudget budget = QueueBudget.ofChunks(CHUNKS, CHUNK);
    RecordQueue queue = new RecordQueue(budget);
    ArrayDeque<Kept> model = new ArrayDeque<>();
    RecordHeader header = new RecordHeader();
    long sequence = 0;
    long shed = 0;
    for (Step step : steps) {
      if (step.drain > 0) {
        int expected = Math.min(step.drain, model.size());
        assertEquals(expected, queue.drain(item -> same(model.remove(), item), step.drain));
      } else {
        byte[] bytes = new byte[step.length];
        Arrays.fill(bytes, (byte) ++sequence);
        MemorySegment payload = MemorySegment.ofArray(bytes);
        Offer offer =
            queue.offer(
                header.data(0, 1, sequence, RecordHeader.WHOLE).as(step.priority),
                payload,
                0,
                step.length);
        if (offer.kept()) {
          model.add(new Kept(sequence, step.priority, payload));
        } else {
          shed++;
        }
      }
      assertTrue(budget.usedBytes() <= budget.bytes(), "budget exceeded");
      QueueCounters counters = queue.counters();
      assertEquals(sequence, counters.offered());
      assertEquals(shed, counters.shed());
      assertEquals(model.size(), counters.waiting());
      assertEquals(
          model.stream().mapToLong(k -> k.bytes.byteSize()).sum(), counters.waitingBytes());
    }
  }

  private static void same(Kept expected, RecordView item) {
    assertEquals(expected.sequence, item.sequence());
    assertEquals(expected.priority, item.priority());
    byte[] got = new byte[item.length()];
    item.bytes().get(got);
    assertEquals(-1, expected.bytes.mismatch(MemorySegment.ofArray(got)));
  }
}
