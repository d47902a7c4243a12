package io.shadowcast.aggregator.store.series;

import io.shadowcast.aggregator.store.PrivateFiles;
import io.shadowcast.aggregator.store.SqliteFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Files named after UTC days: `samples-2026-11-22.db`. Days are counted since 1970-01-01.
final class DayDirectory {
  private static final String SUFFIX = ".db";
  private static final List<String> COMPANIONS = List.of("", "-wal", "-shm", "-journal");

  private final Path directory;
  private final String prefix;

  DayDirectory(Path directory, String kind) {
    this.directory = directory;
    prefix = kind + "-";
    PrivateFiles.createDirectory(directory);
  }

  static long dayOf(long wallNanos) {
    return Math.floorDiv(wallNanos, Nanos.PER_DAY);
  }

  Path file(long day) {
    return directory.resolve(prefix + LocalDate.ofEpochDay(day) + SUFFIX);
  }

  boolean exists(long day) {
    return Files.exists(file(day));
  }

  /// Makes the file of a day unless it is there. It appears under its name with its tables in it,
  /// at once.
  Path create(long day, String tables) throws SQLException {
    Path file = file(day);
    if (Files.exists(file)) {
      return file;
    }
    Path draft = directory.resolve("draft-" + file.getFileName());
    delete(draft);
    PrivateFiles.createFile(draft);
    try (Connection connection =
            SqliteFile.source(draft, SqliteFile.Durability.KILL).getConnection();
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("PRAGMA auto_vacuum = INCREMENTAL");
      // Takes effect when the file is built anew, which costs nothing now.
      statement.executeUpdate("VACUUM");
      statement.executeUpdate(tables);
    }
    try {
      return Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
    } catch (IOException e) {
      throw new SeriesStoreException(file + ": cannot be made", e);
    }
  }

  NavigableSet<Long> days() {
    try (Stream<Path> files = Files.list(directory)) {
      TreeSet<Long> days = new TreeSet<>();
      files.map(this::dayOf).flatMap(Optional::stream).forEach(days::add);
      return days;
    } catch (IOException e) {
      throw new SeriesStoreException(directory + ": cannot be listed", e);
    }
  }

  private Optional<Long> dayOf(Path file) {
    String name = file.getFileName().toString();
    if (!name.startsWith(prefix) || !name.endsWith(SUFFIX)) {
      return Optional.empty();
    }
    try {
      String date = name.substring(prefix.length(), name.length() - SUFFIX.length());
      return Optional.of(LocalDate.parse(date).toEpochDay());
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  void delete(long day) {
    delete(file(day));
  }

  private static void delete(Path file) {
    for (String companion : COMPANIONS) {
      try {
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + companion));
      } catch (IOException e) {
        throw new SeriesStoreException(file + companion + ": cannot be removed", e);
      }
    }
  }
}
