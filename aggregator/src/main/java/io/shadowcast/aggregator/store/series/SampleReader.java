package io.shadowcast.aggregator.store.series;

import io.shadowcast.aggregator.store.SqliteFile;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Series;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.Supplier;

/// Answers queries from the day files. Opens what it needs for each query; any thread.
final class SampleReader {
  private final DayDirectory samples;
  private final DayDirectory rollups;
  private final Supplier<Instant> oldest;

  /// @param oldest samples before it are given as roll-ups only
  SampleReader(DayDirectory samples, DayDirectory rollups, Supplier<Instant> oldest) {
    this.samples = samples;
    this.rollups = rollups;
    this.oldest = oldest;
  }

  List<Series> series(HostId host) {
    TreeSet<Series> all = new TreeSet<>();
    for (DayDirectory directory : List.of(samples, rollups)) {
      for (long day : directory.days()) {
        try (Connection connection = SqliteFile.existing(directory.file(day)).getConnection()) {
          Catalogue.schemasOf(connection, host).values().forEach(all::addAll);
        } catch (SQLException e) {
          throw unreadable(directory.file(day), e);
        }
      }
    }
    return List.copyOf(all);
  }

  List<StoredSeries> query(SeriesQuery asked) {
    Instant line = oldest.get();
    SeriesQuery query = new Answer(asked).takesMinutes() ? asked : asked.since(line);
    Answer answer = new Answer(query);
    if (query.start().equals(query.end())) {
      return answer.result();
    }
    long first = DayDirectory.dayOf(query.startNanos());
    long last = DayDirectory.dayOf(query.endNanos() - 1);
    NavigableSet<Long> days = samples.days();
    if (answer.takesMinutes()) {
      days.addAll(rollups.days());
    }
    for (long day : days.subSet(first, true, last, true)) {
      readDay(day, query, answer, line);
    }
    return answer.result();
  }

  private void readDay(long day, SeriesQuery query, Answer answer, Instant line) {
    try (DayConnections files =
        new DayConnections(
            connection(samples, day),
            answer.takesMinutes() ? connection(rollups, day) : Optional.empty())) {
      new DayQuery(day, query, answer, Nanos.of(line)).run(files);
    } catch (SQLException e) {
      throw unreadable(samples.file(day), e);
    }
  }

  private static Optional<Connection> connection(DayDirectory directory, long day)
      throws SQLException {
    return directory.exists(day)
        ? Optional.of(SqliteFile.existing(directory.file(day)).getConnection())
        : Optional.empty();
  }

  private static SeriesStoreException unreadable(Path file, SQLException cause) {
    return new SeriesStoreException(file + ": cannot be read: " + cause.getMessage(), cause);
  }
}
