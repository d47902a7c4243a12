package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Which snapshots are kept, for each host and target: the newest ones, and the newest one of each
/// of the last hours and days that have any. Hours and days are those of the manifests, in UTC;
/// what time it is now is never asked, so a clock that jumps removes nothing.
///
/// @param last how many of the newest, by generation; at least 1
/// @param hourly how many hours
/// @param daily how many days
public record Retention(int last, int hourly, int daily) {
  /// The last 10, of 24 hours, of 14 days.
  public static final Retention DEFAULT = new Retention(10, 24, 14);

  /// Refuses to keep nothing.
  public Retention {
    if (last < 1 || hourly < 0 || daily < 0) {
      throw new IllegalArgumentException(
          "retention: last "
              + last
              + ", hourly "
              + hourly
              + ", daily "
              + daily
              + " (expected: >= 1, >= 0, >= 0)");
    }
  }

  /// The snapshots to remove.
  ///
  /// @param pinned are kept whatever their age
  public Set<SnapshotId> unwanted(List<Manifest> manifests, Set<SnapshotId> pinned) {
    Map<List<Object>, List<Manifest>> groups = new HashMap<>();
    for (Manifest each : manifests) {
      List<Object> group = List.of(each.source().host(), each.source().target());
      groups.computeIfAbsent(group, key -> new ArrayList<>()).add(each);
    }
    Set<SnapshotId> unwanted = new HashSet<>();
    groups.values().forEach(group -> group.forEach(each -> unwanted.add(each.id())));
    groups.values().forEach(group -> unwanted.removeAll(kept(group)));
    unwanted.removeAll(pinned);
    return unwanted;
  }

  private Set<SnapshotId> kept(List<Manifest> group) {
    Set<SnapshotId> kept = new HashSet<>();
    group.stream()
        .sorted(Comparator.comparingLong(Manifest::generation).reversed())
        .limit(last)
        .forEach(each -> kept.add(each.id()));
    kept.addAll(newest(group, ChronoUnit.HOURS, hourly));
    kept.addAll(newest(group, ChronoUnit.DAYS, daily));
    return kept;
  }

  /// The newest snapshot of each of the last hours or days that have one.
  private static Collection<SnapshotId> newest(List<Manifest> group, ChronoUnit unit, int count) {
    Map<Instant, Manifest> newest = new HashMap<>();
    for (Manifest each : group) {
      Instant bucket =
          each.time().ended().wall().atZone(ZoneOffset.UTC).truncatedTo(unit).toInstant();
      newest.merge(bucket, each, Retention::later);
    }
    return newest.entrySet().stream()
        .sorted(Map.Entry.<Instant, Manifest>comparingByKey().reversed())
        .limit(count)
        .map(entry -> entry.getValue().id())
        .toList();
  }

  private static Manifest later(Manifest one, Manifest other) {
    return one.generation() > other.generation() ? one : other;
  }
}
