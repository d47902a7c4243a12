package io.shadowcast.snapshot.delta;

import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.util.ArrayList;
import java.util.List;

/// Sums of sets of bytes.
public final class RangeSets {
  private RangeSets() {}

  /// What is in one and not in the other.
  public static Ranges minus(Ranges one, Ranges other) {
    return one.intersection(complement(other));
  }

  /// Everything else.
  public static Ranges complement(Ranges set) {
    List<Range> out = new ArrayList<>();
    long from = 0;
    for (Range each : set.list()) {
      add(out, from, each.start());
      from = each.end();
    }
    add(out, from, Long.MAX_VALUE);
    return new Ranges(out);
  }

  /// The bytes from one place to another; none when there are none between.
  public static Ranges between(long start, long end) {
    List<Range> out = new ArrayList<>(1);
    add(out, start, end);
    return new Ranges(out);
  }

  /// The largest set of whole units within this one; the last unit may be cut by `end`.
  ///
  /// @param unit > 0 bytes
  public static Ranges wholeUnits(Ranges set, long unit, long end) {
    List<Range> out = new ArrayList<>();
    for (Range each : set.list()) {
      long start = (each.start() + unit - 1) / unit * unit;
      add(out, start, each.end() >= end ? end : each.end() / unit * unit);
    }
    return new Ranges(out);
  }

  private static void add(List<Range> out, long start, long end) {
    if (start < end) {
      out.add(new Range(start, end));
    }
  }
}
