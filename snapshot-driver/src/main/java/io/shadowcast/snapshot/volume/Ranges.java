package io.shadowcast.snapshot.volume;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// A set of bytes of one file: ranges in order, none touching the next.
public record Ranges(List<Range> list) {
  /// No byte.
  public static final Ranges NONE = new Ranges(List.of());

  /// Every byte a file can have.
  public static final Ranges ALL = new Ranges(List.of(new Range(0, Long.MAX_VALUE)));

  /// Sorts and joins.
  public Ranges {
    list = joined(list);
  }

  private static List<Range> joined(List<Range> any) {
    List<Range> sorted = new ArrayList<>(any);
    sorted.sort(Comparator.comparingLong(Range::start));
    List<Range> out = new ArrayList<>(sorted.size());
    for (Range each : sorted) {
      Range last = out.isEmpty() ? null : out.getLast();
      if (last != null && each.start() <= last.end()) {
        out.set(out.size() - 1, new Range(last.start(), Math.max(last.end(), each.end())));
      } else {
        out.add(each);
      }
    }
    return List.copyOf(out);
  }

  /// How many bytes.
  public long bytes() {
    return list.stream().mapToLong(Range::length).sum();
  }

  /// What is in one or the other.
  public Ranges union(Ranges other) {
    List<Range> both = new ArrayList<>(list);
    both.addAll(other.list);
    return new Ranges(both);
  }

  /// What is in both.
  public Ranges intersection(Ranges other) {
    List<Range> out = new ArrayList<>();
    int i = 0;
    int j = 0;
    while (i < list.size() && j < other.list.size()) {
      Range a = list.get(i);
      Range b = other.list.get(j);
      long start = Math.max(a.start(), b.start());
      long end = Math.min(a.end(), b.end());
      if (start < end) {
        out.add(new Range(start, end));
      }
      if (a.end() < b.end()) {
        i++;
      } else {
        j++;
      }
    }
    return new Ranges(out);
  }

  /// The smallest set of whole units that holds this one.
  ///
  /// @param unit > 0 bytes
  public Ranges aligned(long unit) {
    return new Ranges(
        list.stream()
            .map(each -> new Range(each.start() / unit * unit, roundUp(each.end(), unit)))
            .toList());
  }

  private static long roundUp(long value, long unit) {
    long rest = value % unit;
    return rest == 0 || value > Long.MAX_VALUE - unit ? value : value + unit - rest;
  }
}
