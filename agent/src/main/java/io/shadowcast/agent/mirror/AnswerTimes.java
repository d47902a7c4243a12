package io.shadowcast.agent.mirror;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Answers of one side that wait for the other side's, by captured connection and number of the
/// request. The oldest make room, and stay without their pair. Loop only.
///
/// Numbers in arrays that are made once: objects that live until thousands of others came would
/// each grow old on the heap, whose size is then that of a garbage heap.
final class AnswerTimes {
  private static final int NONE = -1;
  private static final long MIX = 0x9E37_79B9_7F4A_7C15L;

  private final long[] connections;
  private final long[] sequences;
  private final long[] nanos;
  private final int[] statuses;
  private final int[] productionLoads;
  private final int[] shadowLoads;

  /// The place of the next answer in the same bucket.
  private final int[] following;

  private final int[] buckets;
  private int used;
  private int oldest;

  /// @param most answers at a time, a power of two
  AnswerTimes(int most) {
    connections = new long[most];
    sequences = new long[most];
    nanos = new long[most];
    statuses = new int[most];
    productionLoads = new int[most];
    shadowLoads = new int[most];
    following = new int[most];
    buckets = new int[most];
    Arrays.fill(buckets, NONE);
  }

  void put(long connection, Answer answer) {
    int known = place(connection, answer.sequence());
    int at = known == NONE ? enter(connection, answer.sequence()) : known;
    nanos[at] = answer.nanos();
    statuses[at] = answer.status();
    productionLoads[at] = answer.productionLoad();
    shadowLoads[at] = answer.shadowLoad();
  }

  /// The answer to the request of that number; null when it is not here.
  @Nullable Answer find(long connection, long sequence) {
    int at = place(connection, sequence);
    return at == NONE
        ? null
        : new Answer(sequence, nanos[at], statuses[at], productionLoads[at], shadowLoads[at]);
  }

  private int place(long connection, long sequence) {
    int at = buckets[bucket(connection, sequence)];
    while (at != NONE && (connections[at] != connection || sequences[at] != sequence)) {
      at = following[at];
    }
    return at;
  }

  private int enter(long connection, long sequence) {
    int at = used < connections.length ? used++ : makeRoom();
    int bucket = bucket(connection, sequence);
    connections[at] = connection;
    sequences[at] = sequence;
    following[at] = buckets[bucket];
    buckets[bucket] = at;
    return at;
  }

  private int makeRoom() {
    int at = oldest;
    oldest = (oldest + 1) & (connections.length - 1);
    int bucket = bucket(connections[at], sequences[at]);
    if (buckets[bucket] == at) {
      buckets[bucket] = following[at];
    } else {
      int before = buckets[bucket];
      while (following[before] != at) {
        before = following[before];
      }
      following[before] = following[at];
    }
    return at;
  }

  private int bucket(long connection, long sequence) {
    long mixed = (connection * MIX + sequence) * MIX;
    return (int) (mixed >>> 32) & (buckets.length - 1);
  }
}
