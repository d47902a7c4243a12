package io.shadowcast.aggregator.store.series;

import io.shadowcast.aggregator.store.SqliteFile;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Retention, roll-ups and compaction of the day files, in rounds of bounded work. Reads and
/// encodes on the caller's thread; what changes the samples runs on the writing thread, one short
/// transaction at a time. Every step can be repeated, so a round may be killed anywhere.
final class Upkeep {
  /// An hour is closed when it ended this long ago: by then what agents send every few seconds has
  /// come in.
  private static final Duration GRACE = Duration.ofMinutes(5);

  private static final int STEPS_PER_ROUND = 400;

  private final DayDirectory samples;
  private final DayDirectory rollups;
  private final SqliteSeriesStore.Keeping keeping;
  private final SampleFiles files;
  private final GroupCommit<SampleFiles.Pending> writer;
  private final Map<Long, State> finished = new HashMap<>();
  private final DamagedChunks damaged = new DamagedChunks();

  /// What a day looked like when nothing was left to do.
  private record State(int closedHours, long newestChunk) {}

  Upkeep(
      DayDirectory samples,
      DayDirectory rollups,
      SqliteSeriesStore.Keeping keeping,
      SampleFiles files,
      GroupCommit<SampleFiles.Pending> writer) {
    this.samples = samples;
    this.rollups = rollups;
    this.keeping = keeping;
    this.files = files;
    this.writer = writer;
  }

  synchronized Maintenance round(Instant now) {
    Work work = new Work(STEPS_PER_ROUND);
    // Nothing of an hour that was closed before it may still be on its way into the store.
    long oldest = Nanos.of(now.minus(keeping.samples()).minus(GRACE));
    for (long day : samples.days()) {
      // What cannot be tended still has its end: a full disk is emptied by nothing else.
      work.attempt(samples.file(day), () -> tend(day, now, work));
      work.attempt(samples.file(day), () -> trim(day, oldest, work));
    }
    work.attempt(rollups.file(today(now)), () -> dropRollups(now, work));
    return work.result();
  }

  private static long today(Instant now) {
    return DayDirectory.dayOf(Nanos.of(now));
  }

  /// Removes what is older than the retention and in roll-ups: whole hours, so that a roll-up that
  /// is made again has all of them.
  private void trim(long day, long oldest, Work work) throws SQLException {
    long keptDay = DayDirectory.dayOf(oldest);
    if (work.isExhausted() || day > keptDay) {
      return;
    }
    if (day < keptDay) {
      drop(day, work);
      return;
    }
    long hour = Math.floorDiv(oldest, Nanos.PER_HOUR) * Nanos.PER_HOUR;
    int trimmed = writer.call(() -> files.trim(day, hour));
    work.trimmed(trimmed);
    if (trimmed > 0) {
      shrink(day, work);
    }
  }

  private void drop(long day, Work work) {
    writer.call(() -> {
      files.drop(day);
      return day;
    });
    finished.remove(day);
    damaged.forget(day);
    work.dropped();
  }

  private void dropRollups(Instant now, Work work) {
    for (long day : rollups.days().headSet(today(now) - keeping.rollups().toDays())) {
      rollups.delete(day);
      work.dropped();
    }
  }

  private void tend(long day, Instant now, Work work) throws SQLException {
    int closed = closedHours(day, now);
    if (closed == 0 || work.isExhausted()) {
      return;
    }
    try (Connection reader = SqliteFile.existing(samples.file(day)).getConnection()) {
      State state = new State(closed, today(now) == day ? 0 : newestChunk(reader));
      if (state.equals(finished.get(day))) {
        return;
      }
      roll(day, closed, reader, work);
      merge(day, closed, reader, work);
      if (!work.isExhausted()) {
        finished.put(day, state);
      }
    }
  }

  private static int closedHours(long day, Instant now) {
    long since = Nanos.of(now.minus(GRACE)) - day * Nanos.PER_DAY;
    return Math.clamp(Math.floorDiv(since, Nanos.PER_HOUR), 0, 24);
  }

  private static long newestChunk(Connection reader) throws SQLException {
    try (Statement statement = reader.createStatement();
        ResultSet row = statement.executeQuery("SELECT max(id) FROM chunks")) {
      return row.next() ? row.getLong(1) : 0;
    }
  }

  private void roll(long day, int closed, Connection reader, Work work) throws SQLException {
    Path file = rollups.create(day, RollupFile.TABLES);
    try (RollupFile rollup = new RollupFile(file, samples.file(day));
        Rollups rolling = new Rollups(reader, day, damaged)) {
      Map<RollupFile.Key, Long> done = rollup.newest();
      for (var hour : Rollups.newestChunks(ChunkMeta.all(reader), closed).entrySet()) {
        boolean current = done.getOrDefault(hour.getKey(), 0L) >= hour.getValue();
        if (!current && work.takeStep()) {
          rollup.put(hour.getKey(), hour.getValue(), rolling.roll(hour.getKey()));
          work.rolled();
        }
      }
    }
  }

  private void merge(long day, int closed, Connection reader, Work work) throws SQLException {
    try (Merging merging = new Merging(reader, day, damaged)) {
      boolean any = false;
      for (List<ChunkMeta> group : merging.groups(closed)) {
        if (!work.takeStep()) {
          break;
        }
        Optional<Merge> merge = merging.merge(group);
        if (merge.isPresent()) {
          writer.call(() -> {
            files.replace(day, merge.get());
            return day;
          });
          work.merged(merge.get().ids().size());
          any = true;
        }
      }
      if (any) {
        shrink(day, work);
      }
    }
  }

  /// Gives free pages back, in turns: batches are written in between.
  private void shrink(long day, Work work) {
    long left;
    do {
      left = writer.call(() -> files.shrink(day));
    } while (left > 0 && work.takeStep());
  }

  /// What is left of a round, and what it did.
  private static final class Work {
    private int left;
    private boolean refused;
    private long merged;
    private long rolled;
    private long trimmed;
    private long dropped;
    private @Nullable SeriesStoreException failure;

    /// One of the things to do on a file, of which each is done whatever became of the others.
    private interface Step {
      void run() throws SQLException;
    }

    Work(int steps) {
      left = steps;
    }

    void attempt(Path file, Step step) {
      try {
        step.run();
      } catch (SeriesStoreException e) {
        note(e);
      } catch (SQLException e) {
        note(new SeriesStoreException(file + ": " + e.getMessage(), e));
      }
    }

    private void note(SeriesStoreException e) {
      if (failure == null) {
        failure = e;
      } else {
        failure.addSuppressed(e);
      }
    }

    boolean takeStep() {
      refused |= left == 0;
      return left > 0 && left-- > 0;
    }

    boolean isExhausted() {
      return refused;
    }

    void merged(long chunks) {
      merged += chunks;
    }

    void rolled() {
      rolled++;
    }

    void trimmed(long chunks) {
      trimmed += chunks;
    }

    void dropped() {
      dropped++;
    }

    /// What was done; throws what could not be, when all the rest was.
    Maintenance result() {
      if (failure != null) {
        throw failure;
      }
      return new Maintenance(merged, rolled, trimmed, dropped, refused);
    }
  }
}
