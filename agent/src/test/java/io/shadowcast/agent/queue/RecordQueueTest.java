package io.shadowcast.agent.queue;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.LossReason;
import io.shadowcast.words.PriorityClass;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

final class RecordQueueTest {
  private final RecordHeader header = new RecordHeader();

  @Test
  void everyFieldArrivesAsItWasWritten() {
    RecordQueue queue = new RecordQueue(QueueBudget.ofChunks(8, 4096));
    MemorySegment bytes = MemorySegment.ofArray("..GET /".getBytes(UTF_8));
    queue.offer(
        header
            .data(3, -7, Long.MAX_VALUE, RecordHeader.WHOLE | RecordHeader.JOINED_LATE)
            .as(PriorityClass.P1)
            .at(42),
        bytes,
        2,
        5);
    queue.offer(header.answer(3, -7, 9, 1_500, 503).at(43));
    queue.drain(
        item -> {
          assertEquals(RecordKind.DATA, item.kind());
          assertEquals(PriorityClass.P1, item.priority());
          assertTrue(item.has(RecordHeader.WHOLE) && item.has(RecordHeader.JOINED_LATE));
          assertFalse(item.has(RecordHeader.PIPELINED));
          assertEquals(3, item.workload());
          assertEquals(-7, item.connection());
          assertEquals(Long.MAX_VALUE, item.sequence());
          assertEquals(42, item.nanos());
          byte[] got = new byte[item.bytes().remaining()];
          item.bytes().get(got);
          assertEquals("GET /", new String(got, UTF_8));
        },
        1);
    queue.drain(
        item -> {
          assertEquals(RecordKind.ANSWER, item.kind());
          assertEquals(1_500, item.latencyNanos());
          assertEquals(503, item.status());
          assertEquals(0, item.bytes().remaining());
        },
        1);
    assertTrue(queue.isEmpty());
  }

  @Test
  void theMoreImportantTheFullerTheQueueMayBe() {
    QueueBudget budget = QueueBudget.ofChunks(20, 4096);
    RecordQueue queue = new RecordQueue(budget);
    long[] filled = new long[5];
    PriorityClass[] rising = {
      PriorityClass.P4, PriorityClass.P3, PriorityClass.P2, PriorityClass.P1, PriorityClass.P0
    };
    for (int i = 0; i < rising.length; i++) {
      while (queue.offer(header.data(0, 1, 1, RecordHeader.WHOLE).as(rising[i])).kept()) {}
      filled[i] = budget.usedBytes() / 4096;
    }
    assertEquals(10, filled[0], "P4 stops at a half");
    assertEquals(14, filled[1], "P3 stops at 70 %");
    assertEquals(17, filled[2], "P2 stops at 85 %");
    assertEquals(18, filled[3], "P1 leaves the reserve");
    assertEquals(20, filled[4], "P0 takes all");
    assertEquals(Offer.SHED_FULL, queue.offer(header.control(RecordKind.GAP, 0, 1)));
    assertEquals(LossReason.QUEUE_BYTES, Offer.SHED_FULL.reason());
  }

  @Test
  void controlRecordsGetThroughWhenRequestsDoNot() {
    RecordQueue queue = new RecordQueue(QueueBudget.ofChunks(8, 4096));
    MemorySegment body = Arena.ofAuto().allocate(3000);
    while (queue
        .offer(header.data(0, 1, 1, RecordHeader.WHOLE).as(PriorityClass.P1), body, 0, 3000)
        .kept()) {}
    for (int i = 0; i < 100; i++) {
      assertEquals(Offer.KEPT, queue.offer(header.control(RecordKind.CLOSE, 0, i)));
    }
  }

  @Test
  void memoryComesBackAndIsUsedAgain() {
    QueueBudget budget = QueueBudget.ofChunks(8, 4096);
    RecordQueue queue = new RecordQueue(budget);
    MemorySegment body = Arena.ofAuto().allocate(1000);
    for (int i = 0; i < 10_000; i++) {
      assertEquals(
          Offer.KEPT, queue.offer(header.data(0, 1, i, RecordHeader.WHOLE), body, 0, 1000));
      queue.drain(item -> {}, 1);
      assertTrue(budget.usedBytes() <= 2 * 4096);
    }
    queue.close();
    assertEquals(0, budget.usedBytes());
  }

  @Test
  void tooLongARecordIsRefusedWithItsLength() {
    RecordQueue queue = new RecordQueue(QueueBudget.allocate(2 << 20));
    MemorySegment body = Arena.ofAuto().allocate(70_000);
    var fault =
        assertThrows(
            IllegalArgumentException.class,
            () -> queue.offer(header.data(0, 1, 1, RecordHeader.WHOLE), body, 0, 65_537));
    assertEquals("record.length: 65537 (expected: 0..65536)", fault.getMessage());
    assertEquals(
        Offer.KEPT, queue.offer(header.data(0, 1, 1, RecordHeader.WHOLE), body, 0, 65_536));
  }

  @Test
  void aBudgetThatIsTooSmallIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> QueueBudget.allocate((2 << 20) - 1));
  }

  @Test
  void aConsumerThatThrowsLosesOnlyThatRecord() {
    RecordQueue queue = new RecordQueue(QueueBudget.ofChunks(8, 4096));
    queue.offer(header.data(0, 1, 1, RecordHeader.WHOLE));
    queue.offer(header.data(0, 1, 2, RecordHeader.WHOLE));
    assertThrows(
        IllegalStateException.class,
        () ->
            queue.drain(
                item -> {
                  throw new IllegalStateException("planted");
                },
                10));
    assertEquals(1, queue.drain(item -> assertEquals(2, item.sequence()), 10));
    assertEquals(0, queue.counters().waiting());
  }

  /// Two writers and two readers on a budget that is far too small, so that chunks change hands all
  /// the time.
  @Test
  void twoQueuesShareOneBudgetWithoutMixingOrLosing() throws InterruptedException {
    QueueBudget budget = QueueBudget.ofChunks(10, 1024);
    Duo first = new Duo(new RecordQueue(budget), 1);
    Duo second = new Duo(new RecordQueue(budget), 2);
    first.start();
    second.start();
    first.join();
    second.join();
    assertEquals("", first.fault + second.fault);
    for (Duo duo : new Duo[] {first, second}) {
      QueueCounters counters = duo.queue.counters();
      assertEquals(Duo.RECORDS, counters.offered());
      assertEquals(duo.received.get(), counters.kept());
      assertEquals(0, counters.waiting());
      assertTrue(duo.received.get() > 0, "nothing came through");
      duo.queue.close();
    }
    assertEquals(0, budget.usedBytes());
  }

  private static final class Duo {
    static final int RECORDS = 300_000;
    final RecordQueue queue;
    final AtomicLong received = new AtomicLong();
    volatile String fault = "";
    private final long id;
    private final Thread writer;
    private final Thread reader;

    Duo(RecordQueue queue, long id) {
      this.queue = queue;
      this.id = id;
      writer = new Thread(this::write);
      reader = new Thread(this::read);
    }

    void start() {
      writer.start(); // first: the reader ends when it finds no living writer
      reader.start();
    }

    void join() throws InterruptedException {
      writer.join();
      reader.join();
    }

    private void write() {
      RecordHeader mine = new RecordHeader();
      MemorySegment bytes = Arena.ofAuto().allocate(256);
      for (int i = 1; i <= RECORDS; i++) {
        int length = i % 200;
        bytes.asSlice(0, length).fill((byte) (i * 31L + id));
        queue.offer(mine.data(0, id, i, RecordHeader.WHOLE).as(PriorityClass.P1), bytes, 0, length);
        if (i % 100 == 0) {
          LockSupport.parkNanos(1_000); // on one core the reader would see the end alone
        }
      }
    }

    private void read() {
      long[] last = {0};
      while (writer.isAlive() || !queue.isEmpty()) {
        queue.drain(item -> check(item, last), 64);
      }
    }

    private void check(RecordView item, long[] last) {
      received.incrementAndGet();
      long sequence = item.sequence();
      boolean good =
          item.connection() == id
              && sequence > last[0]
              && item.length() == sequence % 200
              && everyByteIs(item, (byte) (sequence * 31 + id));
      if (!good) {
        fault = "record " + sequence + " after " + last[0] + " of " + id + " is damaged";
      }
      last[0] = sequence;
    }

    private static boolean everyByteIs(RecordView item, byte expected) {
      var bytes = item.bytes();
      while (bytes.hasRemaining()) {
        if (bytes.get() != expected) {
          return false;
        }
      }
      return true;
    }
  }
}
