package io.shadowcast.agent.mirror;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The latest answers of one side of a connection that wait for the other side's, by sequence
/// number. Holds [#SLOTS]; a later answer takes the place of one as many numbers older, which then
/// stays without its pair.
final class PairTable {
  static final int SLOTS = 16;

  private long @Nullable [] sequences;
  private long[] nanos = {};
  private int[] statuses = {};

  /// Keeps an answer.
  void put(long sequence, long latencyNanos, int status) {
    long[] known = sequences;
    if (known == null) {
      known = new long[SLOTS];
      Arrays.fill(known, -1);
      nanos = new long[SLOTS];
      statuses = new int[SLOTS];
      sequences = known;
    }
    int slot = slot(sequence);
    known[slot] = sequence;
    nanos[slot] = latencyNanos;
    statuses[slot] = status;
  }

  boolean has(long sequence) {
    return sequences != null && sequences[slot(sequence)] == sequence;
  }

  long nanosOf(long sequence) {
    return nanos[slot(sequence)];
  }

  int statusOf(long sequence) {
    return statuses[slot(sequence)];
  }

  private static int slot(long sequence) {
    return (int) (sequence & (SLOTS - 1));
  }
}
