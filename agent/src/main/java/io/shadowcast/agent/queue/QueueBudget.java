package io.shadowcast.agent.queue;

import io.shadowcast.words.PriorityClass;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// The memory of all queues of an agent, fixed when it is made. Queues take chunks from it and give
/// them back; what is not there cannot be taken, so the budget is never exceeded.
///
/// Each class may fill a share of it: P4 a half, P3 70 %, P2 85 %, P1 all but the reserve, P0 all.
/// Records of sessions that have begun may fill half of what lies between 85 % and the reserve as
/// well: above 85 % the reader ends whole sessions, and until it has, none shall get a hole. The
/// last chunk given back is the first taken again, so that only as much memory is ever touched as
/// was once needed.
public final class QueueBudget {
  /// The longest record, bytes without the header.
  public static final int MAX_PAYLOAD = 64 << 10;

  private static final int CHUNK = 256 << 10;
  private static final int MIN_CHUNKS = 8;
  private static final int NONE = -1;

  private final Chunk[] chunks;
  private final int[] shares;
  private final int begun;

  // Free chunks as a stack of indices: the head is (changes << 32 | index), so that a head that was
  // taken and put back
  // meanwhile is not mistaken for an unchanged one.
  private final int[] below;
  private final AtomicLong head;
  private final AtomicInteger used = new AtomicInteger();

  private QueueBudget(MemorySegment memory, int chunkBytes) {
    int count = Math.toIntExact(memory.byteSize() / chunkBytes);
    check(
        count >= MIN_CHUNKS, memory.byteSize(), ">= " + (long) MIN_CHUNKS * chunkBytes + " bytes");
    chunks = new Chunk[count];
    below = new int[count];
    for (int i = 0; i < count; i++) {
      chunks[i] = new Chunk(i, memory.asSlice((long) i * chunkBytes, chunkBytes));
      below[i] = i + 1 < count ? i + 1 : NONE;
    }
    head = new AtomicLong(0);
    shares = shares(count);
    begun = (shares[1] + shares[2]) / 2;
  }

  /// A budget in memory of its own; freed when nobody refers to it any more.
  ///
  /// @param bytes at least 2 MiB, rounded down to chunks of 256 KiB
  /// @throws IllegalArgumentException when that is too little
  public static QueueBudget allocate(long bytes) {
    check(bytes >= (long) MIN_CHUNKS * CHUNK, bytes, ">= 2 MiB");
    return in(Arena.ofAuto().allocate(bytes, 64));
  }

  /// A budget in given memory, for example an anonymous mapping, whose pages appear only when they
  /// are used.
  ///
  /// @param memory at least 2 MiB, may be used from any thread, lives longer than the queues
  public static QueueBudget in(MemorySegment memory) {
    return new QueueBudget(memory, CHUNK);
  }

  static QueueBudget ofChunks(int count, int chunkBytes) {
    return new QueueBudget(Arena.ofAuto().allocate((long) count * chunkBytes, 64), chunkBytes);
  }

  /// The whole budget, bytes.
  public long bytes() {
    return (long) chunks.length * chunks[0].size();
  }

  /// What queues hold at present, bytes, whole chunks.
  public long usedBytes() {
    return (long) used.get() * chunks[0].size();
  }

  int maxPayload() {
    return Math.min(MAX_PAYLOAD, chunks[0].size() - RecordQueue.HEADER_BYTES);
  }

  boolean within(int most) {
    return used.getOpaque() <= most;
  }

  /// Whether as much is used as ordinary sessions may: the reader has to end some.
  boolean isCrowded() {
    return used.getOpaque() >= share(PriorityClass.P2);
  }

  /// Chunks that may be in use for a record to be let in.
  int most(RecordHeader header) {
    return header.begun ? Math.max(begun, share(header.priority)) : share(header.priority);
  }

  /// A free chunk, if less than `most` are in use; never waits.
  @Nullable Chunk take(int most) {
    while (true) {
      int now = used.get();
      if (now >= most) {
        return null;
      }
      if (used.compareAndSet(now, now + 1)) {
        return pop();
      }
    }
  }

  /// The top of the stack; it is there, because `used` was raised before and is lowered only after
  /// a chunk is back.
  private Chunk pop() {
    while (true) {
      long seen = head.get();
      int index = (int) seen;
      if (head.compareAndSet(seen, changed(seen, below[index]))) {
        chunks[index].clear();
        return chunks[index];
      }
    }
  }

  void giveBack(Chunk chunk) {
    while (true) {
      long seen = head.get();
      below[chunk.index] = (int) seen;
      if (head.compareAndSet(seen, changed(seen, chunk.index))) {
        used.decrementAndGet();
        return;
      }
    }
  }

  // A dense array beside a closed enum of our own; a map would cost a call and a box per record.
  @SuppressWarnings("EnumOrdinal")
  private int share(PriorityClass priority) {
    return shares[priority.ordinal()];
  }

  private static long changed(long seen, int index) {
    return ((seen >>> 32) + 1) << 32 | (index & 0xffff_ffffL);
  }

  /// Chunks that may be in use for each class; the reserve is 1/64 of the budget and at least two
  /// chunks.
  private static int[] shares(int count) {
    int reserve = Math.max(2, count / 64);
    int ordinary = count - reserve;
    return new int[] {
      count, ordinary, Math.min(ordinary, count * 85 / 100), count * 70 / 100, count / 2
    };
  }

  private static void check(boolean holds, long bytes, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(
          "queue.budget: " + bytes + " (expected: " + expected + ")");
    }
  }
}
