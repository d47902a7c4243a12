package io.shadowcast.aggregator.store.series;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every store must do. Each adapter has a test that extends this.
abstract class SeriesStoreKit {
  static final HostId WEB = new HostId("web-1");
  static final HostId DB = new HostId("db-1");

  @SuppressWarnings("TimeInStaticInitializer") // servers refuse what is too old for them
  static final Instant NOW = Instant.now().truncatedTo(ChronoUnit.HOURS);

  static final Instant START = NOW.minus(Duration.ofHours(3));
  private static final Series CPU = new Series("cpu_usage_ratio", Labels.of("cpu", "total"));
  private static final Series CPU0 = new Series("cpu_usage_ratio", Labels.of("cpu", "0"));
  private static final Series LOAD = Series.of("load1");

  private SeriesStore store;

  /// A store; opened again it has what it had.
  abstract SeriesStore open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    store = open();
  }

  @AfterEach
  void closeStore() {
    store.close();
  }

  private Append append(HostId host, Batch batch) {
    return store.append(host, batch).orTimeout(30, TimeUnit.SECONDS).join();
  }

  private List<StoredSeries> raw(HostId host, String metric, Labels labels) {
    return store.query(SeriesQuery.raw(host, metric, labels, START, NOW));
  }

  @Test
  void samplesComeBackBitForBit() {
    double[] values = {0.1, -0.0, 1e-300, Double.MAX_VALUE, 42, -1.5};
    SampleFrame frame = Batches.seconds(LOAD, START.plusNanos(123), 6, i -> values[i]);
    assertEquals(new Append.Stored(6, 0, 0), append(WEB, Batches.of(1, frame)));

    List<StoredSeries> found = raw(WEB, "load1", Labels.NONE);
    assertEquals(1, found.size());
    assertEquals(LOAD, found.getFirst().series());
    assertArrayEquals(frame.wallNanos(), found.getFirst().wallNanos());
    assertArrayEquals(bits(values), bits(found.getFirst().values()));
  }

  private static long[] bits(double[] values) {
    return java.util.Arrays.stream(values).mapToLong(Double::doubleToRawLongBits).toArray();
  }

  @Test
  void batchThatIsSentAgainIsStoredOnce() {
    Batch batch = Batches.of(1, Batches.seconds(LOAD, START, 10, i -> i));
    append(WEB, batch);
    assertEquals(new Append.Duplicate(1), append(WEB, batch));
    assertEquals(10, raw(WEB, "load1", Labels.NONE).getFirst().values().length);
  }

  @Test
  void positionsOutliveTheStore() throws Exception {
    BootId other = new BootId(new UUID(2, 2));
    append(WEB, Batches.of(1, Batches.seconds(LOAD, START, 1, i -> i)));
    append(WEB, Batches.of(2, Batches.seconds(LOAD, START.plusSeconds(1), 1, i -> i)));
    append(WEB, Batches.of(other, 7, Batches.seconds(LOAD, START.plusSeconds(2), 1, i -> i)));
    reopen();
    assertEquals(Map.of(Batches.BOOT, 2L, other, 7L), store.positions(WEB));
    assertEquals(Map.of(), store.positions(DB));
    assertEquals(3, raw(WEB, "load1", Labels.NONE).getFirst().values().length);
  }

  void reopen() throws Exception {
    store.close();
    store = open();
  }

  @Test
  void batchWithoutSamplesMovesThePosition() throws Exception {
    assertEquals(new Append.Stored(0, 0, 0), append(WEB, Batches.of(1)));
    reopen();
    assertEquals(Map.of(Batches.BOOT, 1L), store.positions(WEB));
  }

  @Test
  void missingBatchesAreReported() {
    append(WEB, Batches.of(1, Batches.seconds(LOAD, START, 1, i -> i)));
    Append third =
        append(WEB, Batches.of(4, Batches.seconds(LOAD, START.plusSeconds(9), 1, i -> i)));
    assertEquals(2, assertInstanceOf(Append.Stored.class, third).missing());
  }

  @Test
  void labelsAndHostsSelect() {
    append(WEB, Batches.of(1, twoCpus(), Batches.seconds(LOAD, START, 2, i -> 9)));
    append(DB, Batches.of(1, Batches.seconds(CPU, START, 2, i -> 7)));

    assertEquals(List.of(CPU0, CPU, LOAD), store.series(WEB));
    assertEquals(List.of(CPU), store.series(DB));
    assertEquals(2, raw(WEB, "cpu_usage_ratio", Labels.NONE).size());
    List<StoredSeries> total = raw(WEB, "cpu_usage_ratio", Labels.of("cpu", "total"));
    assertEquals(List.of(CPU), total.stream().map(StoredSeries::series).toList());
    assertArrayEquals(new double[] {1, 2}, total.getFirst().values());
    assertEquals(List.of(), raw(WEB, "cpu_usage_ratio", Labels.of("cpu", "5")));
    assertEquals(List.of(), raw(WEB, "no_such_metric", Labels.NONE));
  }

  private static SampleFrame twoCpus() {
    long[] wall = {Nanos.of(START), Nanos.of(START.plusSeconds(1))};
    return new SampleFrame(List.of(CPU, CPU0), wall, new double[][] {{1, 2}, {3, 4}});
  }

  @Test
  void rowsWithoutValueAreLeftOut() {
    append(WEB, Batches.of(1, Batches.seconds(LOAD, START, 4, i -> i == 2 ? Double.NaN : i)));
    assertArrayEquals(new double[] {0, 1, 3}, raw(WEB, "load1", Labels.NONE).getFirst().values());
  }

  @Test
  void startIsInclusiveAndEndExclusive() {
    append(WEB, Batches.of(1, Batches.seconds(LOAD, START, 10, i -> i)));
    SeriesQuery query =
        SeriesQuery.raw(WEB, "load1", Labels.NONE, START.plusSeconds(2), START.plusSeconds(5));
    assertArrayEquals(new double[] {2, 3, 4}, store.query(query).getFirst().values());
  }

  @Test
  void clockSetBackKeepsEverySample() {
    append(WEB, Batches.of(1, Batches.seconds(LOAD, START.plusSeconds(100), 5, i -> i)));
    append(WEB, Batches.of(2, Batches.seconds(LOAD, START.plusSeconds(50), 5, i -> 10 + i)));
    assertArrayEquals(
        new double[] {10, 11, 12, 13, 14, 0, 1, 2, 3, 4},
        raw(WEB, "load1", Labels.NONE).getFirst().values());
  }

  @Test
  void midnightSplitsNothing() {
    Instant midnight = START.truncatedTo(ChronoUnit.DAYS);
    append(WEB, Batches.of(1, Batches.seconds(LOAD, midnight.minusSeconds(5), 10, i -> i)));
    SeriesQuery query =
        SeriesQuery.raw(
            WEB, "load1", Labels.NONE, midnight.minusSeconds(60), midnight.plusSeconds(60));
    assertArrayEquals(
        new double[] {0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, store.query(query).getFirst().values());
  }

  @Test
  void stepsAggregateAlike() {
    for (int i = 0; i < 12; i++) {
      int first = i * 600;
      Instant start = START.plusSeconds(first);
      append(WEB, Batches.of(i + 1, Batches.seconds(LOAD, start, 600, row -> (first + row) % 100)));
    }
    checkSteps();
    store.maintain(NOW.plus(Duration.ofHours(1)));
    checkSteps();
    store.maintain(NOW.plus(Duration.ofHours(1)));
    checkSteps();
  }

  private void checkSteps() {
    for (Duration step :
        List.of(Duration.ofSeconds(50), Duration.ofSeconds(60), Duration.ofMinutes(5))) {
      checkStep(step, START, START.plusSeconds(7200));
      checkStep(step, START.plusSeconds(90), START.plusSeconds(7100));
    }
  }

  private void checkStep(Duration step, Instant from, Instant to) {
    Answer expected = new Answer(query(from, to).per(step, Aggregation.COUNT));
    for (int i = 0; i < 7200; i++) {
      expected.of(LOAD).add(Nanos.of(START.plusSeconds(i)), i % 100);
    }
    assertEquals(expected.result(), store.query(query(from, to).per(step, Aggregation.COUNT)));
    for (Aggregation aggregation : Aggregation.values()) {
      SeriesQuery query = query(from, to).per(step, aggregation);
      Answer all = new Answer(query);
      for (int i = 0; i < 7200; i++) {
        all.of(LOAD).add(Nanos.of(START.plusSeconds(i)), i % 100);
      }
      assertEquals(all.result(), store.query(query), () -> aggregation + " per " + step);
    }
  }

  private static SeriesQuery query(Instant from, Instant to) {
    return SeriesQuery.raw(WEB, "load1", Labels.NONE, from, to);
  }

  @Test
  void wideFramesComeBack() {
    List<Series> series =
        java.util.stream.IntStream.range(0, 500)
            .mapToObj(i -> new Series("wide", Labels.of("n", "%03d".formatted(i))))
            .toList();
    double[][] columns = new double[500][1];
    for (int i = 0; i < 500; i++) {
      columns[i][0] = i / 7.0;
    }
    append(WEB, Batches.of(1, new SampleFrame(series, new long[] {Nanos.of(START)}, columns)));
    List<StoredSeries> found = raw(WEB, "wide", Labels.NONE);
    assertEquals(500, found.size());
    for (int i = 0; i < 500; i++) {
      assertEquals(series.get(i), found.get(i).series());
      assertEquals(columns[i][0], found.get(i).values()[0]);
    }
  }

  @Test
  void labelsOfAnyTextComeBack() {
    Series odd =
        new Series(
            "odd_metric",
            Labels.of(Map.of("path", "/a b,c=d\"e\\f", "host", "other", "ünï", "wert\u00e4 日")));
    append(WEB, Batches.of(1, Batches.seconds(odd, START, 1, i -> 1)));
    assertEquals(
        List.of(odd),
        raw(WEB, "odd_metric", Labels.NONE).stream().map(StoredSeries::series).toList());
    assertEquals(1, raw(WEB, "odd_metric", Labels.of("path", "/a b,c=d\"e\\f")).size());
  }

  @Test
  void manyStreamsAtOnceAreAllStored() throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int h = 0; h < 8; h++) {
        HostId host = new HostId("host-" + h);
        threads.execute(() -> sendAll(host));
      }
    }
    for (int h = 0; h < 8; h++) {
      HostId host = new HostId("host-" + h);
      assertEquals(Map.of(Batches.BOOT, 50L), store.positions(host));
      assertEquals(500, raw(host, "load1", Labels.NONE).getFirst().values().length);
    }
    assertTrue(store.series(WEB).isEmpty());
  }

  private void sendAll(HostId host) {
    var pending = new ArrayList<CompletableFuture<Append>>();
    for (int s = 1; s <= 50; s++) {
      Instant start = START.plusSeconds(10L * s);
      pending.add(store.append(host, Batches.of(s, Batches.seconds(LOAD, start, 10, i -> i))));
    }
    pending.forEach(CompletableFuture::join);
  }
}
