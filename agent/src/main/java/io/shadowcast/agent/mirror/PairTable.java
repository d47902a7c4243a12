package io.shadowcast.agent.mirror;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The latest answers of one side of a connection that wait for the other side's, by sequence
/// number. Holds [#SLOTS]; a later answer takes the place of one as many numbers older, which then
/// stays without its pair.
final class PairTable<T> {
  static final int SLOTS = 16;

  private static final long[] NONE = {};

  private long[] sequences = NONE;
  private @Nullable Object[] values = {};

  /// Keeps an answer.
  void put(long sequence, T value) {
    if (sequences.length == 0) {
      sequences = new long[SLOTS];
      Arrays.fill(sequences, -1);
      values = new Object[SLOTS];
    }
    int slot = slot(sequence);
    sequences[slot] = sequence;
    values[slot] = value;
  }

  /// The answer to the request of that number; null when it is not here.
  @SuppressWarnings("unchecked") // only put writes
  @Nullable T find(long sequence) {
    boolean here = sequences.length > 0 && sequences[slot(sequence)] == sequence;
    return here ? (T) values[slot(sequence)] : null;
  }

  private static int slot(long sequence) {
    return (int) (sequence & (SLOTS - 1));
  }
}
