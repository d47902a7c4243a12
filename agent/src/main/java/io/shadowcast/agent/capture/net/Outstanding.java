package io.shadowcast.agent.capture.net;

/// The requests of one connection that were not answered yet, oldest first: when each ended and
/// what its answer is to be read like. The count is exact; times and flags are kept for the oldest
/// sixteen of a burst, further ones are untimed.
final class Outstanding {
  /// The answer has no body.
  static final int HEAD = 1;

  /// The answer may switch to a raw stream.
  static final int SWITCH = 2;

  /// The answer ends a request of CONNECT.
  static final int CONNECT = 4;

  /// The request is in the queue, whole.
  static final int HANDED_ON = 8;

  /// A request that was never seen whole: something came while the place in the stream was lost.
  static final int UNKNOWN = 16;

  private static final int SIZE = 16;
  private static final int MASK = SIZE - 1;

  private final long[] ends = new long[SIZE];
  private final int[] flags = new int[SIZE];
  private int first;
  private int kept;
  private int beyond;

  void clear() {
    first = 0;
    kept = 0;
    beyond = 0;
  }

  int count() {
    return kept + beyond;
  }

  /// A request begins.
  void push(int requestFlags) {
    if (beyond > 0 || kept == SIZE) {
      beyond++;
      return;
    }
    int at = (first + kept) & MASK;
    ends[at] = 0;
    flags[at] = requestFlags;
    kept++;
  }

  /// What is known of the newest request now that its head was read.
  void describeNewest(int requestFlags) {
    if (beyond == 0 && kept > 0) {
      flags[(first + kept - 1) & MASK] = requestFlags;
    }
  }

  /// The newest request has ended.
  void ended(long nanos, boolean handedOn) {
    if (beyond == 0 && kept > 0) {
      int at = (first + kept - 1) & MASK;
      ends[at] = nanos;
      flags[at] |= handedOn ? HANDED_ON : 0;
    }
  }

  /// Forgets when requests ended: an answer in between may have been missed.
  void forgetTimes() {
    for (int i = 0; i < SIZE; i++) {
      ends[i] = 0;
    }
  }

  /// When the oldest ended; 0 when not known.
  long oldestEnd() {
    return kept > 0 ? ends[first] : 0;
  }

  /// Flags of the oldest.
  int oldestFlags() {
    return kept > 0 ? flags[first] : 0;
  }

  /// The oldest is answered.
  void pop() {
    if (kept > 0) {
      first = (first + 1) & MASK;
      kept--;
    } else if (beyond > 0) {
      beyond--;
    }
  }
}
