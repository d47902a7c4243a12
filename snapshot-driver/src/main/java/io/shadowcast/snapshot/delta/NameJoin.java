package io.shadowcast.snapshot.delta;

import io.shadowcast.snapshot.volume.FileName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/// Two folders side by side.
public final class NameJoin {
  private NameJoin() {}

  /// One name and what it stands for on either side; on one of them at least.
  public record Row<A, B>(FileName name, Optional<A> one, Optional<B> other) {}

  /// Every name of either, in order.
  public static <A, B> List<Row<A, B>> of(Map<FileName, A> one, Map<FileName, B> other) {
    SortedSet<FileName> names = new TreeSet<>(one.keySet());
    names.addAll(other.keySet());
    List<Row<A, B>> rows = new ArrayList<>(names.size());
    for (FileName name : names) {
      rows.add(
          new Row<>(
              name, Optional.ofNullable(one.get(name)), Optional.ofNullable(other.get(name))));
    }
    return rows;
  }
}
