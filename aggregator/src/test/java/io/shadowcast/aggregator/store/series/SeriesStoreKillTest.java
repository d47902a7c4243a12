package io.shadowcast.aggregator.store.series;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.Labels;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills a process that stores, merges and rolls up, at random instants, and counts every sample
/// afterwards.
class SeriesStoreKillTest {
  private static final int ROUNDS = 6;

  @TempDir private Path directory;

  @Test
  void killedStoreHasEverySampleOnce() throws Exception {
    long seed = Long.getLong("shadowcast.seed", System.nanoTime());
    System.out.println("seed " + seed + " (again: -Dshadowcast.seed=" + seed + ")");
    Random random = new Random(seed);
    long acknowledged = 0;
    for (int round = 0; round < ROUNDS; round++) {
      // The first line is the position; the next few are batches sent again.
      int lines = round == 0 ? 1 : random.nextInt(8, 200);
      acknowledged = Math.max(acknowledged, runUntilKilled(lines, random.nextInt(60)));
      System.out.println("killed after batch " + acknowledged);
    }
    check(acknowledged);
  }

  /// @return the last batch that the killed process acknowledged
  private long runUntilKilled(int lines, int thenMillis) throws IOException, InterruptedException {
    Path output = directory.resolve("child.out");
    Process process =
        new ProcessBuilder(
                List.of(
                    ProcessHandle.current().info().command().orElse("java"),
                    "--enable-native-access=ALL-UNNAMED",
                    "-XX:TieredStopAtLevel=1",
                    "-cp",
                    System.getProperty("java.class.path"),
                    StoringProcess.class.getName(),
                    directory.resolve("series").toString()))
            .redirectOutput(output.toFile())
            .redirectError(directory.resolve("child.err").toFile())
            .start();
    try {
      awaitLines(output, lines, process);
      Thread.sleep(thenMillis);
    } finally {
      process.destroyForcibly();
      assertTrue(process.waitFor(20, TimeUnit.SECONDS));
    }
    // The last line may have been cut.
    String printed = Files.readString(output);
    String whole = printed.substring(0, printed.lastIndexOf('\n'));
    return whole.lines().mapToLong(Long::parseLong).max().orElseThrow();
  }

  private void awaitLines(Path output, int lines, Process process)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + Duration.ofSeconds(60).toNanos();
    while (Files.readString(output).lines().count() <= lines) {
      assertTrue(process.isAlive(), () -> "the child ended by itself: " + errors());
      assertTrue(System.nanoTime() < deadline, "the child stores too slowly");
      Thread.sleep(5);
    }
  }

  private String errors() {
    try {
      return Files.readString(directory.resolve("child.err"));
    } catch (IOException e) {
      return e.toString();
    }
  }

  private void check(long acknowledged) {
    try (SeriesStore store =
        new SqliteSeriesStore(
            directory.resolve("series"),
            SqliteSeriesStore.Keeping.DEFAULT,
            InstantSource.fixed(StoringProcess.NOW),
            System::nanoTime)) {
      long found = store.positions(StoringProcess.HOST).getOrDefault(Batches.BOOT, 0L);
      assertTrue(found >= acknowledged, found + " stored, " + acknowledged + " acknowledged");
      // What was on its way when the process was killed may be in some files; the agent sends it
      // again.
      long position = found + StoringProcess.ON_THE_WAY;
      for (long next = found - 3; next <= position; next++) {
        store.append(StoringProcess.HOST, StoringProcess.batch(next)).join();
      }
      checkSeries(store, "load1", 0, position * StoringProcess.ROWS);
      checkSeries(store, "load5", Nanos.PER_DAY, position * StoringProcess.ROWS);
    }
  }

  private static void checkSeries(SeriesStore store, String metric, long earlier, long rows) {
    SeriesQuery query =
        SeriesQuery.raw(
            StoringProcess.HOST,
            metric,
            Labels.NONE,
            StoringProcess.START.minus(Duration.ofDays(2)),
            StoringProcess.NOW.plus(Duration.ofDays(2)));
    StoredSeries found = store.query(query).getFirst();
    assertEquals(rows, found.values().length);
    for (int i = 0; i < rows; i++) {
      assertEquals(i, (int) found.values()[i]);
      assertEquals(StoringProcess.wall(i) - earlier, found.wallNanos()[i]);
    }
    SeriesQuery counts = query.per(Duration.ofDays(1), Aggregation.COUNT);
    assertEquals((double) rows, Arrays.stream(store.query(counts).getFirst().values()).sum());
  }
}
