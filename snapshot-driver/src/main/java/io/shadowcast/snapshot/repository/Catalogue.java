package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/// The published snapshots with what became known of them, as of one moment.
///
/// @param entries oldest generation first
public record Catalogue(List<Entry> entries) {
  private static final Comparator<Entry> BY_TIME =
      Comparator.comparing((Entry each) -> each.manifest().time().ended().wall())
          .thenComparingLong(each -> each.manifest().generation());

  /// One snapshot.
  public record Entry(Manifest manifest, Label label) {}

  /// Copies.
  public Catalogue {
    entries = List.copyOf(entries);
  }

  /// Why a snapshot is less than one would want to go back to.
  public enum Lack {
    /// Something was wrong by then, somebody said.
    TAINTED,
    /// Nobody read back all that is stored of it.
    UNVERIFIED,
    /// Each file is of an instant of its own.
    FUZZY
  }

  /// What a snapshot lacks; empty: nothing.
  public static Set<Lack> lacks(Entry entry) {
    Set<Lack> lacks = EnumSet.noneOf(Lack.class);
    if (entry.label().health() == Label.Health.TAINTED) {
      lacks.add(Lack.TAINTED);
    }
    if (!entry.label().verified()) {
      lacks.add(Lack.UNVERIFIED);
    }
    if (entry.manifest().source().consistency() == Consistency.FUZZY) {
      lacks.add(Lack.FUZZY);
    }
    return lacks;
  }

  /// Those that ended before a time by the wall clock of their own host, the newest first.
  ///
  /// @param of which host and target
  public List<Entry> before(Instant time, Predicate<Manifest> of) {
    return entries.stream()
        .filter(each -> of.test(each.manifest()))
        .filter(each -> each.manifest().time().ended().wall().isBefore(time))
        .sorted(BY_TIME.reversed())
        .toList();
  }

  /// The newest state to go back to: verified, not tainted, of one instant (not
  /// [Consistency#FUZZY]), and ended before a time by the wall clock of its own host.
  ///
  /// @param of which host and target
  public Optional<Manifest> lastGoodBefore(Instant time, Predicate<Manifest> of) {
    return lastBefore(time, of, Set.of()).map(Entry::manifest);
  }

  /// The newest that lacks nothing; where there is none, the newest that lacks nothing but this.
  public Optional<Entry> lastBefore(Instant time, Predicate<Manifest> of, Set<Lack> allowed) {
    List<Entry> before = before(time, of);
    return before.stream()
        .filter(each -> lacks(each).isEmpty())
        .findFirst()
        .or(() -> before.stream().filter(each -> allowed.containsAll(lacks(each))).findFirst());
  }

  /// The snapshots that bear a pin, newest generation last.
  public List<Manifest> pinned(String name) {
    return entries.stream()
        .filter(each -> each.label().pins().contains(name))
        .map(Entry::manifest)
        .toList();
  }

  /// All that bear any pin.
  public Set<SnapshotId> pinned() {
    return entries.stream()
        .filter(each -> !each.label().pins().isEmpty())
        .map(each -> each.manifest().id())
        .collect(Collectors.toUnmodifiableSet());
  }
}
