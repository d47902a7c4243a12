package io.shadowcast.snapshot.kernel;

import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.ArrayList;
import java.util.List;

/// How marks lie in memory that the kernel and this process share: pages of 4096 bytes; page 0 is
/// the head, then one byte for each group of 4096 regions, then one byte for each region of 64 KiB.
/// A mark is a byte, since a store of a byte needs no lock.
///
/// @param regions of the device
record MarkLayout(long regions) {
  /// What one mark stands for.
  static final int REGION_BYTES = 64 << 10;

  static final int PAGE_SHIFT = 12;
  static final int PAGE_BYTES = 1 << PAGE_SHIFT;
  static final int FIRST_GROUP_PAGE = 1;

  /// The byte of the head that stands for the whole device.
  static final int EVERYTHING_AT = 128;

  private static final int MOST_RANGES = 1 << 16;
  private static final VarHandle LONG = ValueLayout.JAVA_LONG.varHandle();

  static MarkLayout of(DiskPlace place) {
    return new MarkLayout(up(place.bytes(), REGION_BYTES));
  }

  int firstMarkPage() {
    return FIRST_GROUP_PAGE + (int) up(groups(), PAGE_BYTES);
  }

  int pages() {
    return Math.toIntExact(firstMarkPage() + groups());
  }

  long bytes() {
    return (long) pages() << PAGE_SHIFT;
  }

  /// Takes the marks off and tells what they stood for. A mark set meanwhile is taken or stays;
  /// none is lost, for reading and clearing eight of them is one exchange.
  ///
  /// @param length of the device in bytes
  Ranges take(MemorySegment marks, long length) {
    List<Range> out = new ArrayList<>();
    if ((long) LONG.getAndSet(marks, (long) EVERYTHING_AT, 0L) != 0) {
      out.add(new Range(0, length));
    }
    takeBytes(marks, FIRST_GROUP_PAGE, groups(), (long) REGION_BYTES << PAGE_SHIFT, out);
    takeBytes(marks, firstMarkPage(), regions, REGION_BYTES, out);
    return new Ranges(out).intersection(new Ranges(List.of(new Range(0, length))));
  }

  private static void takeBytes(
      MemorySegment marks, int page, long count, long unit, List<Range> out) {
    long start = (long) page << PAGE_SHIFT;
    for (long at = 0; at < count; at += Long.BYTES) {
      if ((long) LONG.getVolatile(marks, start + at) == 0) {
        continue;
      }
      long eight = (long) LONG.getAndSet(marks, start + at, 0L);
      for (int i = 0; i < Long.BYTES; i++) {
        if (((eight >>> (i * Byte.SIZE)) & 0xff) != 0) {
          add(out, (at + i) * unit, unit);
        }
      }
    }
  }

  private static void add(List<Range> out, long start, long length) {
    Range last = out.isEmpty() ? null : out.getLast();
    if (last != null && last.end() == start) {
      out.set(out.size() - 1, new Range(last.start(), start + length));
      return;
    }
    out.add(new Range(start, start + length));
    if (out.size() >= MOST_RANGES) {
      joinPairs(out);
    }
  }

  /// Halves a list that grew too long by taking in what lies between two ranges.
  private static void joinPairs(List<Range> out) {
    List<Range> joined = new ArrayList<>(out.size() / 2 + 1);
    for (int i = 0; i < out.size(); i += 2) {
      Range first = out.get(i);
      Range second = out.get(Math.min(i + 1, out.size() - 1));
      joined.add(
          new Range(Math.min(first.start(), second.start()), Math.max(first.end(), second.end())));
    }
    out.clear();
    out.addAll(joined);
  }

  private long groups() {
    return up(regions, PAGE_BYTES);
  }

  private static long up(long value, long unit) {
    return (value + unit - 1) / unit;
  }
}
