package io.shadowcast.agent.capture.net;

import io.shadowcast.snapshot.kernel.MappedMemory;
import java.lang.foreign.MemorySegment;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Room for heads of messages that came in several pieces: a fixed number of places of one size.
/// Only what is held takes memory: a page appears when it is first touched, and all pages of a
/// place but its first are given back with the place. One thread.
final class HeadStore {
  static final int NONE = -1;

  /// The longest head of a request that is framed; servers refuse longer ones as well.
  static final int LONGEST = 32 << 10;

  private static final int PAGE = 4096;

  private final int placeBytes;
  private final MemorySegment memory;
  private final @Nullable Conversation[] owners;
  private final int[] free;
  private int available;

  /// @param placeBytes longest head that is held
  HeadStore(int places, int placeBytes) {
    this.placeBytes = placeBytes;
    memory = MappedMemory.lazy((long) places * placeBytes);
    owners = new Conversation[places];
    free = new int[places];
    for (int i = 0; i < places; i++) {
      free[i] = places - 1 - i;
    }
    available = places;
  }

  /// A place; NONE when all are taken.
  int take(Conversation owner) {
    if (available == 0) {
      return NONE;
    }
    int place = free[--available];
    owners[place] = owner;
    return place;
  }

  /// Takes a place back.
  ///
  /// @param used how many bytes of it were written
  void giveBack(int place, int used) {
    if (used > PAGE) {
      MappedMemory.discard(memory, start(place) + PAGE, placeBytes - PAGE);
    }
    owners[place] = null;
    free[available++] = place;
  }

  /// Shows every owner of a place; the visitor may give the place back.
  void forEach(Consumer<Conversation> visitor) {
    for (int place = 0; available < free.length && place < owners.length; place++) {
      Conversation owner = owners[place];
      if (owner != null) {
        visitor.accept(owner);
      }
    }
  }

  MemorySegment memory() {
    return memory;
  }

  long start(int place) {
    return (long) place * placeBytes;
  }
}
