package io.shadowcast.aggregator.store.series;

import java.time.LocalDate;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Chunks that upkeep found damaged. They are left where they are and go with their day; everything
/// around them is tended as if they were not there. One thread.
final class DamagedChunks {
  private static final Logger LOG = LoggerFactory.getLogger(DamagedChunks.class);

  private final Map<Long, Set<Long>> byDay = new HashMap<>();

  /// Notes one. A day is said once: a bad disk damages many of them.
  void add(long day, long chunk, SeriesStoreException why) {
    Set<Long> known = byDay.computeIfAbsent(day, _ -> new HashSet<>());
    if (known.isEmpty()) {
      LOG.warn(
          "series: chunk {} of {} cannot be read and is left out of roll-ups and merges, so are"
              + " others like it: {} (expected: bytes as they were written; check the disk)",
          chunk,
          LocalDate.ofEpochDay(day),
          why.getMessage());
    }
    known.add(chunk);
  }

  boolean has(long day, long chunk) {
    return byDay.getOrDefault(day, Set.of()).contains(chunk);
  }

  void forget(long day) {
    byDay.remove(day);
  }
}
