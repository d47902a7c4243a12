package io.shadowcast.agent.capture.net;

/// The slots that no connection has, for all that one thread follows. One thread.
final class Slots {
  static final int NONE = -1;

  private final int[] free;
  private int available;

  Slots(int slots) {
    this(0, slots);
  }

  /// @param first number of the first of them
  Slots(int first, int slots) {
    free = new int[slots];
    for (int i = 0; i < slots; i++) {
      free[i] = first + slots - 1 - i;
    }
    available = slots;
  }

  /// A slot; NONE when all are taken.
  int take() {
    return available == 0 ? NONE : free[--available];
  }

  void giveBack(int slot) {
    free[available++] = slot;
  }

  /// How many there are.
  int count() {
    return free.length;
  }

  /// How many connections have one.
  int taken() {
    return free.length - available;
  }
}
