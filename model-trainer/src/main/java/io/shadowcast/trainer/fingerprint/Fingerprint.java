package io.shadowcast.trainer.fingerprint;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// What a workload is like, for each level of its own load: a quarter of its windows each, from the
/// quietest to the busiest.
///
/// @param subject whose it is, for people
/// @param from the first window's start
/// @param until the last window's end
/// @param levels [#LEVELS] of them
public record Fingerprint(String subject, Instant from, Instant until, List<Level> levels) {
  /// How many levels of load.
  public static final int LEVELS = 4;

  /// Windows without which a level would be chance.
  public static final int FEWEST_WINDOWS = LEVELS * 30;

  /// Refuses other than the levels.
  public Fingerprint {
    levels = List.copyOf(levels);
    if (levels.size() != LEVELS) {
      throw new IllegalArgumentException(
          "levels: %d (expected: %d)".formatted(levels.size(), LEVELS));
    }
    if (until.isBefore(from)) {
      throw new IllegalArgumentException("until: " + until + " (expected: after " + from + ")");
    }
  }

  /// Of windows.
  ///
  /// @param rows a finite number for each [Trait], in their order; at least [#FEWEST_WINDOWS]
  public static Fingerprint of(String subject, Instant from, Instant until, List<double[]> rows) {
    if (rows.size() < FEWEST_WINDOWS) {
      throw new IllegalArgumentException(
          "windows: %d (expected: %d or more)".formatted(rows.size(), FEWEST_WINDOWS));
    }
    List<double[]> sorted =
        rows.stream().sorted(Comparator.comparingDouble(row -> row[Trait.RATE.place()])).toList();
    List<Level> levels = new ArrayList<>();
    for (int level = 0; level < LEVELS; level++) {
      int first = level * sorted.size() / LEVELS;
      int end = (level + 1) * sorted.size() / LEVELS;
      levels.add(Level.of(sorted.subList(first, end)));
    }
    return new Fingerprint(subject, from, until, levels);
  }

  /// How like another it is.
  public Similarity to(Fingerprint other) {
    return Similarity.of(this, other);
  }

  /// Windows that it was learned from.
  public int windows() {
    return levels.stream().mapToInt(Level::windows).sum();
  }
}
