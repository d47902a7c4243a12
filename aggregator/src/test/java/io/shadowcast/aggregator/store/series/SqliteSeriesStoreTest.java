package io.shadowcast.aggregator.store.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.store.SqliteFile;
import io.shadowcast.words.Batch;
import io.shadowcast.words.Labels;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Random;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteSeriesStoreTest extends RetentionKit {
  private static final Series LOAD = Series.of("load1");

  private static final Instant MORNING = Instant.parse("2026-01-01T00:00:00Z");

  @TempDir private Path directory;

  @Override
  SeriesStore open() {
    return open("kit");
  }

  @Override
  SeriesStore open(Duration retention, InstantSource clock) {
    return new SqliteSeriesStore(
        directory.resolve("retention"),
        new SqliteSeriesStore.Keeping(retention, Duration.ofDays(2)),
        clock,
        System::nanoTime);
  }

  private SeriesStore open(String name) {
    return new SqliteSeriesStore(
        directory.resolve(name),
        SqliteSeriesStore.Keeping.DEFAULT,
        InstantSource.fixed(NOW),
        System::nanoTime);
  }

  @Test
  void smallChunksAreMergedAndNothingChanges() throws IOException {
    try (SeriesStore store = open("merge")) {
      for (int s = 0; s < 600; s++) {
        int second = s * 10;
        Batch batch =
            Batches.of(
                s + 1, Batches.seconds(LOAD, START.plusSeconds(second), 10, i -> second + i));
        store.append(WEB, batch).join();
      }
      SeriesQuery query = SeriesQuery.raw(WEB, "load1", Labels.NONE, START, NOW);
      List<StoredSeries> before = store.query(query);
      Maintenance first = store.maintain(NOW.plus(Duration.ofHours(1)));
      assertEquals(600, first.merged());
      assertEquals(2, first.rolledHours());
      assertEquals(before, store.query(query));
      assertEquals(Maintenance.NONE, store.maintain(NOW.plus(Duration.ofHours(1))));
      assertEquals(6000, before.getFirst().values().length);
    }
    assertEveryFileIsPrivate();
  }

  private void assertEveryFileIsPrivate() throws IOException {
    try (Stream<Path> files = Files.walk(directory.resolve("merge"))) {
      for (Path file : files.toList()) {
        String mode = PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
        assertEquals(Files.isDirectory(file) ? "rwx------" : "rw-------", mode, file::toString);
      }
    }
  }

  @Test
  void lateSamplesAreInTheNextAnswer() {
    try (SeriesStore store = open("late")) {
      store.append(WEB, Batches.of(1, Batches.seconds(LOAD, START, 60, _ -> 1))).join();
      store.maintain(NOW.plus(Duration.ofHours(1)));
      store
          .append(WEB, Batches.of(2, Batches.seconds(LOAD, START.plusSeconds(60), 60, _ -> 1)))
          .join();
      SeriesQuery hours =
          SeriesQuery.raw(WEB, "load1", Labels.NONE, START, NOW)
              .per(Duration.ofHours(1), Aggregation.SUM);
      assertEquals(120, store.query(hours).getFirst().values()[0]);
      store.maintain(NOW.plus(Duration.ofDays(1)));
      assertEquals(120, store.query(hours).getFirst().values()[0]);
    }
  }

  @Test
  void oldDaysAreDroppedAndTheirRollupsStay() {
    Path files = directory.resolve("old");
    try (SeriesStore store = open("old")) {
      store.append(WEB, Batches.of(1, Batches.seconds(LOAD, START, 3600, _ -> 2))).join();
      Instant later =
          START.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(8)).plus(Duration.ofHours(1));
      store.maintain(NOW.plus(Duration.ofHours(2)));
      assertEquals(1, store.maintain(later).droppedFiles());
      SeriesQuery raw = SeriesQuery.raw(WEB, "load1", Labels.NONE, START, NOW);
      assertEquals(List.of(), store.query(raw));
      assertEquals(
          List.of(7200.0),
          store.query(raw.per(Duration.ofHours(1), Aggregation.SUM)).stream()
              .map(found -> found.values()[0])
              .toList());
      assertTrue(store.maintain(later.plus(Duration.ofDays(90))).droppedFiles() > 0);
    }
    assertEquals(0, files.toFile().list().length);
  }

  @Test
  void hoursThatAreGoneAreAnsweredFromRollups() {
    AtomicReference<Instant> now = new AtomicReference<>(MORNING);
    try (SeriesStore store = open(Duration.ofHours(1), now::get)) {
      for (int hour = 0; hour < 30; hour++) {
        now.set(MORNING.plus(Duration.ofHours(hour + 1)));
        Instant start = MORNING.plus(Duration.ofHours(hour));
        store.append(WEB, Batches.of(hour + 1, Batches.seconds(LOAD, start, 3600, _ -> 1))).join();
        now.set(now.get().plus(Duration.ofMinutes(10)));
        store.maintain(now.get());
        store.maintain(now.get());
      }
      Instant from = MORNING.plus(Duration.ofMinutes(30));
      SeriesQuery counts =
          SeriesQuery.raw(WEB, "load1", Labels.NONE, from, MORNING.plus(Duration.ofHours(30)))
              .per(Duration.ofMinutes(10), Aggregation.COUNT);
      double[] found = store.query(counts).getFirst().values();
      assertEquals(177, found.length);
      assertTrue(DoubleStream.of(found).allMatch(count -> count == 600));
    }
  }

  @Test
  void anHourOfRetentionBoundsTheDisk() throws IOException {
    AtomicReference<Instant> now = new AtomicReference<>(MORNING);
    Random noise = new Random(1);
    long largest = 0;
    long oneHour = 0;
    try (SeriesStore store = open(Duration.ofHours(1), now::get)) {
      for (int hour = 0; hour < 20; hour++) {
        now.set(MORNING.plus(Duration.ofHours(hour + 1)));
        for (int i = 0; i < 6; i++) {
          Instant start = MORNING.plus(Duration.ofMinutes(60L * hour + 10L * i));
          SampleFrame frame =
              Batches.every(Duration.ofMillis(50), LOAD, start, 12_000, _ -> noise.nextGaussian());
          store.append(WEB, Batches.of(6L * hour + i + 1, frame)).join();
        }
        now.set(now.get().plus(Duration.ofMinutes(10)));
        while (store.maintain(now.get()).more()) {}
        if (hour == 3) {
          oneHour = sampleBytes();
        }
        largest = Math.max(largest, hour < 4 ? 0 : sampleBytes());
      }
      assertTrue(oneHour > 500_000, "one hour: " + oneHour);
      // The retention and two hours more, of twenty that came in.
      assertTrue(largest < 3 * oneHour, largest + " bytes, one hour has " + oneHour);
    }
  }

  private long sampleBytes() throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(directory.resolve("retention"))) {
      for (Path file : files.toList()) {
        boolean samples = file.getFileName().toString().matches("samples-.*[.]db");
        bytes += samples ? Files.size(file) : 0;
      }
    }
    return bytes;
  }

  @Test
  void rowsOutsideOfWhatIsKeptAreRefusedAndCounted() {
    try (SeriesStore store = open("range")) {
      Batch batch =
          Batches.of(
              1,
              Batches.seconds(LOAD, Instant.EPOCH, 3, i -> i),
              Batches.seconds(LOAD, START, 2, i -> i),
              Batches.seconds(LOAD, NOW.plus(Duration.ofDays(3)), 4, i -> i));
      assertEquals(new Append.Stored(2, 0, 7), store.append(WEB, batch).join());
    }
    assertFalse(Files.exists(directory.resolve("range/samples-1970-01-01.db")));
  }

  @Test
  void aDamagedChunkStopsNeitherRollupsNorRetention() throws Exception {
    try (SeriesStore store = open("damaged")) {
      for (int s = 0; s < 6; s++) {
        Instant start = START.plusSeconds(600L * s);
        store.append(WEB, Batches.of(s + 1, Batches.seconds(LOAD, start, 600, _ -> 1))).join();
      }
    }
    damageFirstChunk();
    try (SeriesStore store = open("damaged")) {
      Maintenance first = store.maintain(NOW.plus(Duration.ofHours(1)));
      assertEquals(1, first.rolledHours());
      assertEquals(5, first.merged());
      assertEquals(Maintenance.NONE, store.maintain(NOW.plus(Duration.ofHours(1))));
      Instant later = START.truncatedTo(ChronoUnit.DAYS).plus(Duration.ofDays(9));
      assertEquals(1, store.maintain(later).droppedFiles());
      SeriesQuery hours =
          SeriesQuery.raw(WEB, "load1", Labels.NONE, START, NOW)
              .per(Duration.ofHours(1), Aggregation.SUM);
      assertEquals(3000, store.query(hours).getFirst().values()[0]);
    }
  }

  @Test
  void aDayThatCannotBeReadIsDroppedInItsTimeAndStopsNoOther() throws Exception {
    Path file = directory.resolve("unreadable/samples-" + LocalDate.ofEpochDay(1) + ".db");
    try (SeriesStore store = open("unreadable")) {
      store.append(WEB, Batches.of(1, Batches.seconds(LOAD, START, 60, _ -> 1))).join();
      Files.writeString(file, "no database".repeat(1000));
      Instant now = NOW.plus(Duration.ofHours(1));
      assertThrows(SeriesStoreException.class, () -> store.maintain(now));
      assertFalse(Files.exists(file));
      SeriesQuery minutes =
          SeriesQuery.raw(WEB, "load1", Labels.NONE, START, NOW)
              .per(Duration.ofMinutes(1), Aggregation.SUM);
      assertEquals(Maintenance.NONE, store.maintain(now));
      assertEquals(60, store.query(minutes).getFirst().values()[0]);
    }
  }

  private void damageFirstChunk() throws SQLException {
    Path file =
        directory.resolve("damaged/samples-" + LocalDate.ofInstant(START, ZoneOffset.UTC) + ".db");
    try (Connection connection = SqliteFile.existing(file).getConnection();
        Statement statement = connection.createStatement()) {
      assertEquals(
          1,
          statement.executeUpdate(
              "UPDATE chunks SET data = zeroblob(99) WHERE id = (SELECT min(id) FROM chunks)"));
    }
  }
}
