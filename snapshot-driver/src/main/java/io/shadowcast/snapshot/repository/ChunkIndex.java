package io.shadowcast.snapshot.repository;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Where chunks lie: an open-addressing table outside the heap, 24 bytes a slot, at most two thirds
/// full; a million chunks take 36 to 72 MiB. For one thread.
final class ChunkIndex {
  private static final int SLOT_BYTES = 24;
  private static final int LOW_AT = 8;
  private static final int LOCATION_AT = 16;
  private static final int FIRST_CAPACITY = 1024;

  private final List<PackId> packs = new ArrayList<>();
  private final Map<PackId, Integer> ordinals = new HashMap<>();
  private final BitSet condemned = new BitSet();
  private long capacity = FIRST_CAPACITY;
  private MemorySegment slots = allocate(FIRST_CAPACITY);
  private long size;

  private static MemorySegment allocate(long capacity) {
    return Arena.ofAuto().allocate(capacity * SLOT_BYTES, Long.BYTES);
  }

  /// The number of a pack in this index.
  int ordinal(PackId pack) {
    Integer known = ordinals.get(pack);
    if (known != null) {
      return known;
    }
    packs.add(pack);
    ordinals.put(pack, packs.size() - 1);
    return packs.size() - 1;
  }

  boolean knows(PackId pack) {
    return ordinals.containsKey(pack);
  }

  PackId pack(long location) {
    return packs.get(Location.ordinal(location));
  }

  List<PackId> packs() {
    return List.copyOf(packs);
  }

  /// Chunks of this pack are read, but new snapshots do not rely on them.
  void condemn(PackId pack) {
    condemned.set(ordinal(pack));
  }

  boolean condemned(long location) {
    return condemned.get(Location.ordinal(location));
  }

  /// How many chunks.
  long size() {
    return size;
  }

  /// How many slots; [#slot] is below it.
  long capacity() {
    return capacity;
  }

  /// Notes a place. The first one of a chunk counts, unless its pack is condemned.
  void add(long high, long low, long location) {
    if (size * 3 >= capacity * 2) {
      grow();
    }
    long at = probe(slots, capacity, high, low);
    long old = location(at);
    if (old == Location.NONE) {
      size++;
    } else if (!condemned(old)) {
      return;
    }
    put(slots, at, high, low, location);
  }

  /// Where a chunk lies; [Location#NONE] when it is not here.
  long find(Fingerprint chunk) {
    return location(probe(slots, capacity, chunk.high(), chunk.low()));
  }

  /// The slot of a chunk; -1 when it is not here. Slots move when chunks are added.
  long slot(Fingerprint chunk) {
    long at = probe(slots, capacity, chunk.high(), chunk.low());
    return location(at) == Location.NONE ? -1 : at;
  }

  long location(long slot) {
    return slots.get(JAVA_LONG, slot * SLOT_BYTES + LOCATION_AT);
  }

  Fingerprint fingerprint(long slot) {
    return new Fingerprint(
        slots.get(JAVA_LONG, slot * SLOT_BYTES), slots.get(JAVA_LONG, slot * SLOT_BYTES + LOW_AT));
  }

  private static long probe(MemorySegment table, long capacity, long high, long low) {
    long mask = capacity - 1;
    for (long at = low & mask; ; at = (at + 1) & mask) {
      long base = at * SLOT_BYTES;
      if (table.get(JAVA_LONG, base + LOCATION_AT) == Location.NONE
          || (table.get(JAVA_LONG, base + LOW_AT) == low && table.get(JAVA_LONG, base) == high)) {
        return at;
      }
    }
  }

  private static void put(MemorySegment table, long at, long high, long low, long location) {
    table.set(JAVA_LONG, at * SLOT_BYTES, high);
    table.set(JAVA_LONG, at * SLOT_BYTES + LOW_AT, low);
    table.set(JAVA_LONG, at * SLOT_BYTES + LOCATION_AT, location);
  }

  private void grow() {
    long wider = capacity * 2;
    MemorySegment table = allocate(wider);
    for (long at = 0; at < capacity; at++) {
      long location = location(at);
      if (location != Location.NONE) {
        Fingerprint chunk = fingerprint(at);
        put(
            table,
            probe(table, wider, chunk.high(), chunk.low()),
            chunk.high(),
            chunk.low(),
            location);
      }
    }
    slots = table;
    capacity = wider;
  }
}
