package io.shadowcast.agent.capture.net;

import java.util.Arrays;
import java.util.function.IntConsumer;

/// The slot of each connection, by the number its proxy gave it: open addressing with linear
/// probing, at most half full, nothing is allocated after construction. One thread.
final class ConnectionNumbers {
  static final int NONE = -1;

  private final long[] numbers;
  private final int[] slots;
  private final int mask;
  private int size;

  /// @param most connections at a time; the caller sees to it
  ConnectionNumbers(int most) {
    int length = Integer.highestOneBit(Math.max(2, most) * 4 - 1);
    mask = length - 1;
    numbers = new long[length];
    slots = new int[length];
    Arrays.fill(slots, NONE);
  }

  int size() {
    return size;
  }

  /// The slot of a connection; NONE when there is none.
  int get(long number) {
    return slots[find(number)];
  }

  void put(long number, int slot) {
    int at = find(number);
    if (slots[at] == NONE) {
      size++;
      numbers[at] = number;
    }
    slots[at] = slot;
  }

  /// Takes a connection out, if it is there.
  void remove(long number) {
    int hole = find(number);
    if (slots[hole] == NONE) {
      return;
    }
    size--;
    // Later ones of the same run move back, so that none is cut off from its place.
    for (int at = (hole + 1) & mask; slots[at] != NONE; at = (at + 1) & mask) {
      if (((at - home(numbers[at])) & mask) >= ((at - hole) & mask)) {
        numbers[hole] = numbers[at];
        slots[hole] = slots[at];
        hole = at;
      }
    }
    slots[hole] = NONE;
  }

  void forEachSlot(IntConsumer visitor) {
    for (int slot : slots) {
      if (slot != NONE) {
        visitor.accept(slot);
      }
    }
  }

  void clear() {
    Arrays.fill(slots, NONE);
    size = 0;
  }

  private int find(long number) {
    int at = home(number);
    while (slots[at] != NONE && numbers[at] != number) {
      at = (at + 1) & mask;
    }
    return at;
  }

  private int home(long number) {
    return (int) ((number * 0x9e3779b97f4a7c15L) >>> 32) & mask;
  }
}
