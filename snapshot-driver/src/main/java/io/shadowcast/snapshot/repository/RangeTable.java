package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.util.Arrays;
import java.util.List;

/// Ranges that are asked often, by binary search.
final class RangeTable {
  private final long[] starts;
  private final long[] ends;

  RangeTable(Ranges ranges) {
    List<Range> list = ranges.list();
    starts = list.stream().mapToLong(Range::start).toArray();
    ends = list.stream().mapToLong(Range::end).toArray();
  }

  /// Whether any byte from `start` to `end` is among them.
  boolean touches(long start, long end) {
    int at = first(start);
    return at < starts.length && starts[at] < end;
  }

  /// The first range that ends behind this place; as many as there are when there is none.
  int first(long position) {
    int at = Arrays.binarySearch(ends, position);
    return at >= 0 ? at + 1 : -at - 1;
  }

  int size() {
    return starts.length;
  }

  long start(int at) {
    return starts[at];
  }

  long end(int at) {
    return ends[at];
  }
}
