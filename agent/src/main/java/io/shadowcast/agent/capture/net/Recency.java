package io.shadowcast.agent.capture.net;

import java.util.Arrays;

/// In which order slots were heard of: a doubly linked list in two arrays. Every step takes the
/// same time, and nothing is allocated after construction. One thread.
final class Recency {
  static final int NONE = -1;

  private final int[] older;
  private final int[] newer;
  private int oldest = NONE;
  private int newest = NONE;

  Recency(int slots) {
    older = new int[slots];
    newer = new int[slots];
    Arrays.fill(older, NONE);
    Arrays.fill(newer, NONE);
  }

  /// The slot that was not heard of for longest; NONE when there is none.
  int oldest() {
    return oldest;
  }

  /// A new slot is heard of.
  void add(int slot) {
    older[slot] = newest;
    newer[slot] = NONE;
    if (newest == NONE) {
      oldest = slot;
    } else {
      newer[newest] = slot;
    }
    newest = slot;
  }

  /// A slot that is in the list is heard of again.
  void touch(int slot) {
    if (slot != newest) {
      remove(slot);
      add(slot);
    }
  }

  /// A slot is not used any more.
  void remove(int slot) {
    int before = older[slot];
    int after = newer[slot];
    if (before == NONE) {
      oldest = after;
    } else {
      newer[before] = after;
    }
    if (after == NONE) {
      newest = before;
    } else {
      older[after] = before;
    }
  }
}
