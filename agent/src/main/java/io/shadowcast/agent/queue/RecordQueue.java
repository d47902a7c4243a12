package io.shadowcast.agent.queue;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.shadowcast.words.PriorityClass;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/// A queue of records from one writing thread to one reading thread, in off-heap chunks of a shared
/// [QueueBudget].
///
/// Records leave in the order in which they came; importance decides who is let in, not who goes
/// first: the fuller the budget, the more important a record has to be. So no connection's records
/// are ever reordered, and letting in costs the same however much waits. `offer` never waits,
/// allocates or calls the kernel.
///
/// Counting is exact: offered = kept + shed, and kept = drained + waiting.
// Dense arrays and single bytes for closed enums of our own: maps would cost a call and a box per
// record.
@SuppressWarnings("EnumOrdinal")
public final class RecordQueue {
  static final int HEADER_BYTES = 56;
  static final int LENGTH = 0;
  static final int KIND = 4;
  static final int FLAGS = 5;
  static final int CLASS = 6;
  static final int WORKLOAD = 8;
  static final int STATUS = 12;
  static final int CONNECTION = 16;
  static final int SEQUENCE = 24;
  static final int NANOS = 32;
  static final int LATENCY = 40;
  static final int SESSION = 48;

  private static final MemorySegment NO_BYTES = MemorySegment.NULL;

  private final QueueBudget budget;
  private final int maxPayload;

  // The writer's.
  private @Nullable Chunk writing;
  private int written;

  // The reader's.
  private @Nullable Chunk reading;
  private int read;
  private final RecordView view = new RecordView();

  /// The first chunk, handed from writer to reader.
  private volatile @Nullable Chunk first;

  private final AdmissionGate gate = new AdmissionGate(AdmissionGate.TARGET, 1);
  private final Tally offered = new Tally();
  private final AtomicLongArray drained = new AtomicLongArray(2);

  /// An empty queue; holds no memory before the first record.
  public RecordQueue(QueueBudget budget) {
    this.budget = budget;
    this.maxPayload = budget.maxPayload();
  }

  /// Offers a record without bytes. Writer thread.
  public Offer offer(RecordHeader header) {
    return offer(header, NO_BYTES, 0, 0);
  }

  /// Offers a record with `length` bytes of `source` from `offset` on, which are copied. Writer
  /// thread.
  ///
  /// @throws IllegalArgumentException when `length` is beyond [QueueBudget#MAX_PAYLOAD]: the writer
  ///   cuts longer ones
  public Offer offer(RecordHeader header, MemorySegment source, long offset, int length) {
    if (length < 0 || length > maxPayload) {
      throw new IllegalArgumentException(
          "record.length: " + length + " (expected: 0.." + maxPayload + ")");
    }
    Offer outcome = makeRoom(header, sizeOf(length));
    if (outcome.kept()) {
      write(header, source, offset, length);
    }
    offered.count(header.priority, outcome, length);
    return outcome;
  }

  /// Which sessions may begin. The reader of this queue tells it how long records waited; the
  /// writer asks it.
  public AdmissionGate gate() {
    return gate;
  }

  /// Whether the budget is so full that the reader has to end sessions. Any thread.
  public boolean isCrowded() {
    return budget.isCrowded();
  }

  /// Hands up to `max` records to the consumer. Reader thread. A record whose consumer throws is
  /// drained as well.
  ///
  /// @return how many were handed over
  public int drain(RecordConsumer consumer, int max) {
    int done = 0;
    while (done < max && advance()) {
      Chunk chunk = reading;
      if (chunk == null) {
        throw new IllegalStateException("chunk: none (expected: one after advancing)");
      }
      view.moveTo(chunk, read);
      int length = view.length();
      read += view.size();
      done++;
      try {
        consumer.accept(view);
      } finally {
        add(0, 1);
        add(1, length);
      }
    }
    return done;
  }

  /// Whether nothing waits. Reader thread.
  public boolean isEmpty() {
    return !advance();
  }

  /// What was offered, kept, shed and drained so far. Any thread.
  public QueueCounters counters() {
    // What was drained is read first: so it is never more than what was kept.
    long records = drained.getAcquire(0);
    long bytes = drained.getAcquire(1);
    return offered.snapshot(records, bytes);
  }

  /// Gives all memory back and forgets what waits. Reader thread, after the writer has stopped.
  public void close() {
    drain(item -> {}, Integer.MAX_VALUE);
    Chunk last = reading;
    if (last != null) {
      budget.giveBack(last);
      reading = null;
      writing = null;
      first = null;
    }
  }

  static int sizeOf(int length) {
    return (HEADER_BYTES + length + 7) & ~7;
  }

  private Offer makeRoom(RecordHeader header, int size) {
    if (header.priority == PriorityClass.P4 && !header.begun && !gate.admitsFiller()) {
      return Offer.SHED_DELAY;
    }
    int most = budget.most(header);
    if (!budget.within(most)) {
      return Offer.SHED_CLASS_SHARE;
    }
    Chunk current = writing;
    if (current != null && written + size <= current.size()) {
      return Offer.KEPT;
    }
    Chunk fresh = budget.take(most);
    if (fresh == null) {
      return header.priority == PriorityClass.P0 ? Offer.SHED_FULL : Offer.SHED_CLASS_SHARE;
    }
    if (current == null) {
      first = fresh;
    } else {
      current.link(fresh);
    }
    writing = fresh;
    written = 0;
    return Offer.KEPT;
  }

  private void write(RecordHeader header, MemorySegment source, long offset, int length) {
    Chunk chunk = writing;
    if (chunk == null) {
      throw new IllegalStateException("chunk: none (expected: one after making room)");
    }
    MemorySegment to = chunk.memory;
    long at = written;
    to.set(JAVA_INT, at + LENGTH, length);
    to.set(JAVA_BYTE, at + KIND, (byte) header.kind.ordinal());
    to.set(JAVA_BYTE, at + FLAGS, (byte) header.flags);
    to.set(JAVA_BYTE, at + CLASS, (byte) header.priority.ordinal());
    to.set(JAVA_INT, at + WORKLOAD, header.workload);
    to.set(JAVA_INT, at + STATUS, header.status);
    to.set(JAVA_LONG, at + CONNECTION, header.connection);
    to.set(JAVA_LONG, at + SEQUENCE, header.sequence);
    to.set(JAVA_LONG, at + NANOS, header.nanos);
    to.set(JAVA_LONG, at + LATENCY, header.latencyNanos);
    to.set(JAVA_LONG, at + SESSION, header.session);
    if (length > 0) {
      MemorySegment.copy(source, offset, to, at + HEADER_BYTES, length);
    }
    written += sizeOf(length);
    chunk.commit(written);
  }

  /// Moves to the next record if there is one.
  private boolean advance() {
    Chunk chunk = reading;
    if (chunk == null) {
      chunk = first;
      reading = chunk;
      read = 0;
    }
    while (chunk != null) {
      if (read < chunk.committed()) {
        return true;
      }
      Chunk next = chunk.next();
      if (next == null) {
        return false;
      }
      // The writer left this chunk for good, but may have committed to it after it was looked at
      // above.
      if (read < chunk.committed()) {
        return true;
      }
      budget.giveBack(chunk);
      chunk = next;
      reading = next;
      read = 0;
    }
    return false;
  }

  private void add(int index, long amount) {
    drained.setRelease(index, drained.getPlain(index) + amount);
  }
}
