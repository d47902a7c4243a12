package io.shadowcast.agent.capture.net;

import io.shadowcast.snapshot.kernel.MappedMemory;
import java.lang.foreign.MemorySegment;

/// Room for segments that came too early, for all connections together: pages of off-heap memory, a
/// segment being a chain of them. What is held can never exceed it. One thread.
final class SegmentStore {
  static final int NONE = -1;
  static final int PAGE = 2048;

  private final MemorySegment memory;
  private final int[] nextPage;

  // Of the first page of a segment.
  private final int[] sequences;
  private final int[] lengths;
  private final int[] nextSegment;

  private int firstFree;
  private int freePages;

  SegmentStore(long bytes) {
    int pages = Math.toIntExact(Math.max(1, bytes / PAGE));
    memory = MappedMemory.lazy((long) pages * PAGE);
    nextPage = new int[pages];
    sequences = new int[pages];
    lengths = new int[pages];
    nextSegment = new int[pages];
    for (int i = 0; i < pages; i++) {
      nextPage[i] = i + 1 < pages ? i + 1 : NONE;
    }
    freePages = pages;
  }

  /// Copies a segment in.
  ///
  /// @return its number, or NONE when there is no room
  int put(int sequence, MemorySegment from, long offset, int length) {
    int pages = pagesOf(length);
    if (pages > freePages) {
      return NONE;
    }
    freePages -= pages;
    int segment = firstFree;
    int page = segment;
    int at = 0;
    while (true) {
      int part = Math.min(PAGE, length - at);
      MemorySegment.copy(from, offset + at, memory, start(page), part);
      at += part;
      if (at == length) {
        break;
      }
      page = nextPage[page];
    }
    firstFree = nextPage[page];
    nextPage[page] = NONE;
    sequences[segment] = sequence;
    lengths[segment] = length;
    nextSegment[segment] = NONE;
    return segment;
  }

  /// Gives the pages of a segment back.
  void drop(int segment) {
    int last = segment;
    while (nextPage[last] != NONE) {
      last = nextPage[last];
    }
    nextPage[last] = firstFree;
    firstFree = segment;
    freePages += pagesOf(lengths[segment]);
  }

  int sequence(int segment) {
    return sequences[segment];
  }

  int length(int segment) {
    return lengths[segment];
  }

  int next(int segment) {
    return nextSegment[segment];
  }

  void link(int segment, int next) {
    nextSegment[segment] = next;
  }

  int pageAfter(int page) {
    return nextPage[page];
  }

  MemorySegment memory() {
    return memory;
  }

  static long start(int page) {
    return (long) page * PAGE;
  }

  /// Bytes of pages in use.
  long usedBytes() {
    return (long) (nextPage.length - freePages) * PAGE;
  }

  /// Room that a segment of this length takes.
  static int room(int length) {
    return pagesOf(length) * PAGE;
  }

  private static int pagesOf(int length) {
    return Math.max(1, (length + PAGE - 1) / PAGE);
  }
}
