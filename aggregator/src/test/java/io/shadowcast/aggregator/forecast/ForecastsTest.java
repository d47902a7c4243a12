package io.shadowcast.aggregator.forecast;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.model.TrainerProgram;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.aggregator.store.series.SqliteSeriesStore;
import io.shadowcast.trainer.forecast.Forecaster.Forecast;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.SourceTime;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A made host in the store that aggregators have, with the real trainer.
class ForecastsTest {
  private static final HostId WEB = new HostId("web-1");
  private static final BootId BOOT = new BootId(new UUID(1, 1));
  private static final Instant START = Instant.parse("2026-11-10T00:00:00Z");
  private static final int DAY = 288;
  private static final List<Series> SERIES =
      List.of(
          new Series("cpu_usage_ratio", Labels.of("cpu", "total")),
          new Series("load1", Labels.NONE),
          new Series("memory_used_bytes", Labels.NONE),
          new Series("swap_used_bytes", Labels.NONE));

  @TempDir private Path directory;
  private final SplittableRandom random = new SplittableRandom(3);
  private Instant now = START;
  private StateStore state;
  private SeriesStore series;
  private long sequence;

  @BeforeEach
  void open() {
    state = StateStore.open(directory.resolve("state"));
    state.hosts().enrol(WEB, START);
    series =
        new SqliteSeriesStore(
            directory.resolve("series"),
            new SqliteSeriesStore.Keeping(Duration.ofDays(30), Duration.ofDays(90)),
            () -> now,
            System::nanoTime);
  }

  @AfterEach
  void close() {
    series.close();
    state.close();
  }

  private Forecasts forecasts() {
    return new Forecasts(
        series,
        state,
        TrainerProgram.of(Optional.empty(), Optional.empty()),
        directory.resolve("state/forecasts"),
        () -> now);
  }

  private static double wave(int step) {
    return 1 + Math.sin(2 * Math.PI * step / DAY);
  }

  private void measure(int from, int to) {
    now = START.plus(Past.STEP.multipliedBy(to));
    double[][] columns = new double[SERIES.size()][to - from];
    long[] wall = new long[to - from];
    for (int step = from; step < to; step++) {
      Instant at = START.plus(Past.STEP.multipliedBy(step)).plusSeconds(11);
      wall[step - from] = at.toEpochMilli() * 1_000_000;
      columns[0][step - from] = 0.4 * wave(step) + 0.01 * random.nextGaussian();
      columns[1][step - from] = 3 * wave(step) + 0.1 * random.nextGaussian();
      columns[2][step - from] = 1e9 * (1 + 0.1 * wave(step)) + 1e6 * random.nextGaussian();
    }
    SampleFrame frame = new SampleFrame(SERIES, wall, columns);
    Batch.Contents contents =
        new Batch.Contents(List.of(frame), List.of(), List.of(), List.of(), List.of());
    SourceTime created = new SourceTime(BOOT, ++sequence, now);
    series.append(WEB, new Batch(BOOT, sequence, created, now, contents, List.of())).join();
  }

  private String reason(Forecasts forecasts) {
    return assertInstanceOf(Forecasts.Answer.Unknown.class, forecasts.ask(WEB, _ -> true)).reason();
  }

  @Test
  void aHostIsLearnedAndSpokenOfAlsoAfterARestart() throws Exception {
    measure(0, 10 * DAY);
    Forecasts first = forecasts();
    assertTrue(reason(first).startsWith("not trained yet"), reason(first));
    first.round();
    Forecasts.Answer.Known known =
        assertInstanceOf(Forecasts.Answer.Known.class, first.ask(WEB, _ -> true));
    assertEquals(now, known.now());
    assertEquals(18, known.forecasts().size(), "swap stands still");
    Forecast hour =
        known.forecasts().stream()
            .filter(one -> one.property().startsWith("cpu") && one.ahead() == 12)
            .findFirst()
            .orElseThrow();
    double truth = 0.4 * wave(10 * DAY - 1 + 12);
    assertTrue(hour.said().low() < truth && truth < hour.said().high(), hour::toString);
    assertEquals(truth, hour.said().middle(), 0.06, hour::toString);
    assertTrue(hour.covered() > 0.8, hour::toString);

    Forecasts second = forecasts();
    assertEquals(
        known.forecasts(),
        assertInstanceOf(Forecasts.Answer.Known.class, second.ask(WEB, _ -> true)).forecasts());
    assertEquals(
        6,
        assertInstanceOf(
                Forecasts.Answer.Known.class, second.ask(WEB, name -> name.startsWith("load1")))
            .forecasts()
            .size());
    Path own = directory.resolve("state/forecasts/web-1/forecast.json");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(own)));
    try (Stream<Path> left = Files.list(directory.resolve("state/forecasts"))) {
      assertEquals(1, left.count(), "nothing of the training is left");
    }

    now = now.plus(Duration.ofMinutes(20));
    assertEquals("no samples in the last 15 minutes", reason(second));
    Files.writeString(own, Files.readString(own).replace("2880", "2881"));
    assertTrue(reason(forecasts()).startsWith("not trained yet"), "a damaged model is not used");
  }

  @Test
  void whatIsMissingIsSaid() throws Exception {
    measure(0, 3 * DAY);
    Forecasts forecasts = forecasts();
    forecasts.round();
    assertEquals("not trained: steps: 864 (expected: 2016)", reason(forecasts));
  }
}
