package io.shadowcast.agent.capture.net;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// Room for request heads that came in several pieces: a fixed number of places of one size.
final class HeadStore {
  static final int NONE = -1;

  /// The longest head that is framed; servers refuse longer ones as well.
  static final int LONGEST = 32 << 10;

  private final MemorySegment memory;
  private final int[] free;
  private int available;

  HeadStore(int places) {
    memory = Arena.ofAuto().allocate((long) places * LONGEST, 64);
    free = new int[places];
    for (int i = 0; i < places; i++) {
      free[i] = i;
    }
    available = places;
  }

  /// A place; NONE when all are taken.
  int take() {
    return available == 0 ? NONE : free[--available];
  }

  void giveBack(int place) {
    free[available++] = place;
  }

  MemorySegment memory() {
    return memory;
  }

  static long start(int place) {
    return (long) place * LONGEST;
  }
}
