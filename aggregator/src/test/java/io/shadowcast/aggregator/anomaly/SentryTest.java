package io.shadowcast.aggregator.anomaly;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.store.AnomalyRecord;
import io.shadowcast.aggregator.store.MaintenanceRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.aggregator.store.series.SqliteSeriesStore;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.SourceTime;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A made host whose metrics follow the daily wave of its requests.
class SentryTest {
  private static final HostId WEB = new HostId("web-1");
  private static final BootId BOOT = new BootId(new UUID(1, 1));
  private static final Instant START = Instant.parse("2026-11-20T00:00:00Z");
  private static final int DAY = 1440;
  private static final Labels SHOP = Labels.of(Map.of("role", "production", "workload", "shop"));
  private static final List<Series> SERIES =
      List.of(
          new Series("request_rate", SHOP),
          new Series("response_time_seconds", SHOP.with("quantile", "0.95")),
          new Series("request_error_rate", SHOP),
          new Series("cpu_usage_ratio", Labels.of("cpu", "total")),
          new Series("memory_used_bytes", Labels.NONE),
          new Series("net_transmit_bytes_per_second", Labels.of("interface", "eth0")),
          new Series("load1", Labels.NONE),
          new Series(
              "request_rate",
              Labels.of(Map.of("role", "shadow", "shadow", "large", "workload", "shop"))));

  private static final int ERRORS = 2;
  private static final int CPU = 3;

  @TempDir private Path directory;
  private final SplittableRandom random = new SplittableRandom(3);
  private StateStore state;
  private SeriesStore series;
  private Instant now = START;
  private long sequence;

  @BeforeEach
  void open() {
    state = StateStore.open(directory.resolve("state"));
    state.hosts().enrol(WEB, START);
    series =
        new SqliteSeriesStore(
            directory.resolve("series"),
            new SqliteSeriesStore.Keeping(Duration.ofDays(7), Duration.ofDays(90)),
            () -> now,
            System::nanoTime);
  }

  @AfterEach
  void close() {
    series.close();
    state.close();
  }

  private double[] minute(int minute) {
    double wave = 1 + Math.sin(2 * Math.PI * minute / DAY);
    double[] row = new double[SERIES.size()];
    double rate = 100 * (1 + wave + 0.05 * random.nextGaussian());
    row[0] = rate;
    row[1] = 0.01 * (1 + rate / 300) * Math.exp(0.05 * random.nextGaussian());
    row[CPU] = 0.2 + rate / 600 + 0.01 * random.nextGaussian();
    row[4] = 1e9 * (1 + rate / 3000 + 0.002 * random.nextGaussian());
    row[5] = rate * 900 * Math.exp(0.02 * random.nextGaussian());
    row[6] = 0.5 + rate / 200 + 0.05 * random.nextGaussian();
    row[7] = random.nextDouble();
    return row;
  }

  /// @param broken a metric that has this value; -1: none
  private void measure(int from, int to, int broken, double value) {
    now = at(to);
    double[][] columns = new double[SERIES.size()][to - from];
    long[] wall = new long[to - from];
    for (int at = from; at < to; at++) {
      wall[at - from] = at(at).plusSeconds(7).toEpochMilli() * 1_000_000;
      double[] row = minute(at);
      for (int i = 0; i < row.length; i++) {
        columns[i][at - from] = i == broken ? value : row[i];
      }
    }
    SampleFrame frame = new SampleFrame(SERIES, wall, columns);
    Batch.Contents contents =
        new Batch.Contents(List.of(frame), List.of(), List.of(), List.of(), List.of());
    SourceTime created = new SourceTime(BOOT, ++sequence, at(to));
    series.append(WEB, new Batch(BOOT, sequence, created, at(to), contents, List.of())).join();
  }

  private static Instant at(int minute) {
    return START.plus(Duration.ofMinutes(minute));
  }

  private Sentry sentry(double perDay) {
    return new Sentry(series, state, perDay);
  }

  /// A round when the minutes before this one are in.
  private static void round(Sentry sentry, int minute) {
    sentry.round(at(minute).plus(Duration.ofMinutes(2)));
  }

  @Test
  void aMetricThatLeavesTheOthersIsFoundAndNamedWithWhatIsUsual() {
    measure(0, 4 * DAY, -1, 0);
    Sentry sentry = sentry(0.5);
    round(sentry, 4 * DAY);
    Standing.Watching watching = assertInstanceOf(Standing.Watching.class, sentry.standing(WEB));
    assertEquals(4 * DAY, watching.minutes());
    assertEquals(at(0), watching.from());
    assertTrue(
        watching.metrics().contains("response_time_seconds{quantile=0.95, workload=shop}"),
        () -> watching.metrics().toString());
    assertEquals(7, watching.metrics().size(), "shadows are no part of a host");

    // Within what it ever was, at an hour at which it is not.
    measure(4 * DAY, 4 * DAY + DAY * 3 / 4, -1, 0);
    round(sentry, 4 * DAY + DAY * 3 / 4);
    Instant broken = at(4 * DAY + DAY * 3 / 4);
    measure(4 * DAY + DAY * 3 / 4, 4 * DAY + DAY * 3 / 4 + 12, CPU, 0.65);
    round(sentry, 4 * DAY + DAY * 3 / 4 + 12);

    List<AnomalyRecord> found = sentry.found(Optional.of(WEB), broken);
    assertEquals(1, found.size());
    AnomalyRecord anomaly = found.getFirst();
    assertTrue(anomaly.begun().isBefore(broken.plus(Duration.ofMinutes(4))), anomaly::toString);
    assertTrue(anomaly.surprise() > anomaly.threshold());
    AnomalyRecord.Part cpu = anomaly.metrics().getFirst();
    assertEquals("cpu_usage_ratio{cpu=total}", cpu.metric());
    assertEquals(0.65, cpu.value());
    assertTrue(cpu.low() > 0.3 && cpu.high() < 0.8, cpu::toString);
    assertEquals(List.of(), sentry.found(Optional.of(new HostId("web-2")), START));
  }

  @Test
  void ordinaryDaysKeepToTheBudgetAndABiggerOneIsUsed() {
    int[] alarms = new int[2];
    double[] budgets = {0.5, 8};
    measure(0, 4 * DAY, -1, 0);
    Sentry calm = sentry(budgets[0]);
    Sentry nervous = sentry(budgets[1]);
    round(calm, 4 * DAY);
    round(nervous, 4 * DAY);
    measure(4 * DAY, 9 * DAY, -1, 0);
    for (int minute = 4 * DAY + 60; minute <= 9 * DAY; minute += 60) {
      round(calm, minute);
    }
    alarms[0] = calm.found(Optional.empty(), START).size();
    for (int minute = 4 * DAY + 60; minute <= 9 * DAY; minute += 60) {
      round(nervous, minute);
    }
    alarms[1] = nervous.found(Optional.empty(), START).size();
    assertTrue(alarms[0] <= 5, Arrays.toString(alarms));
    assertTrue(alarms[1] > 10, Arrays.toString(alarms));
  }

  @Test
  void anAnomalyGoesOnOverARestartAndIsNotLearned() {
    measure(0, 4 * DAY, -1, 0);
    Sentry first = sentry(0.5);
    round(first, 4 * DAY);
    measure(4 * DAY, 4 * DAY + 10, CPU, 0.1);
    round(first, 4 * DAY + 10);
    AnomalyRecord before = first.found(Optional.of(WEB), at(4 * DAY)).getFirst();

    Sentry second = sentry(0.5);
    round(second, 4 * DAY + 10);
    Standing.Watching watching = assertInstanceOf(Standing.Watching.class, second.standing(WEB));
    assertTrue(watching.minutes() < 4 * DAY + 10, "what was an anomaly is not ordinary");
    measure(4 * DAY + 10, 4 * DAY + 20, CPU, 0.1);
    round(second, 4 * DAY + 20);
    List<AnomalyRecord> after = second.found(Optional.of(WEB), at(4 * DAY));
    assertEquals(1, after.size());
    assertEquals(before.begun(), after.getFirst().begun());
    assertTrue(after.getFirst().last().isAfter(before.last()));
  }

  @Test
  void whatHappensWhileSomebodyWorksOnAHostIsNoAnomalyAndNotLearned() {
    measure(0, 4 * DAY, -1, 0);
    Sentry sentry = sentry(0.5);
    round(sentry, 4 * DAY);
    sentry.maintain(new MaintenanceRecord(WEB, at(4 * DAY), at(4 * DAY + 10), "new disks"));
    measure(4 * DAY, 4 * DAY + 10, CPU, 0.1);
    round(sentry, 4 * DAY + 10);
    assertEquals(List.of(), sentry.found(Optional.of(WEB), at(4 * DAY)));
    Sentry second = sentry(0.5);
    round(second, 4 * DAY + 10);
    assertEquals(
        4 * DAY, assertInstanceOf(Standing.Watching.class, second.standing(WEB)).minutes());

    measure(4 * DAY + 10, 4 * DAY + 20, CPU, 0.1);
    round(sentry, 4 * DAY + 20);
    AnomalyRecord after = sentry.found(Optional.of(WEB), at(4 * DAY)).getFirst();
    assertFalse(after.begun().isBefore(at(4 * DAY + 10)), after::toString);
  }

  @Test
  void errorsOnAHostThatNeverHadAnyAreFound() {
    measure(0, 4 * DAY, -1, 0);
    Sentry sentry = sentry(0.5);
    round(sentry, 4 * DAY);
    measure(4 * DAY, 4 * DAY + 8, ERRORS, 5);
    round(sentry, 4 * DAY + 8);
    AnomalyRecord found = sentry.found(Optional.of(WEB), at(4 * DAY)).getFirst();
    assertEquals("request_error_rate{workload=shop}", found.metrics().getFirst().metric());
    assertEquals(0, found.metrics().getFirst().high());
  }

  @Test
  void whatIsMissingToBeWatchedIsSaid() {
    Sentry sentry = sentry(0.5);
    assertEquals(new Standing.Learning(0, 3380, "it is not its turn yet"), sentry.standing(WEB));
    measure(0, DAY, -1, 0);
    round(sentry, DAY);
    assertEquals(
        new Standing.Learning(DAY, 3380, "1440 minutes of samples (expected: 3380)"),
        sentry.standing(WEB));
    assertEquals(new Standing.Off("anomalies.alarms_per_day is 0"), sentry(0).standing(WEB));
  }

  @Test
  void aHostThatWasAwayIsLookedAtFromWhereItIsBack() {
    measure(0, 4 * DAY, -1, 0);
    Sentry sentry = sentry(0.5);
    round(sentry, 4 * DAY);
    int back = 7 * DAY;
    round(sentry, back);
    measure(back, back + 12, CPU, 0.05);
    round(sentry, back + 12);
    assertEquals(
        at(back + 11), assertInstanceOf(Standing.Watching.class, sentry.standing(WEB)).until());
    assertEquals(1, sentry.found(Optional.of(WEB), at(back)).size());
  }
}
