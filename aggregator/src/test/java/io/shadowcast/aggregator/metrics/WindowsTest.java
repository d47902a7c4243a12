package io.shadowcast.aggregator.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.Append;
import io.shadowcast.aggregator.store.series.InMemorySeriesStore;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.Comparison;
import io.shadowcast.words.FieldDifference;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.LatencyBuckets;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WindowsTest {
  private static final HostId WEB = new HostId("web-1");
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final BootId BOOT = new BootId(new UUID(1, 1));
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");

  @TempDir private Path directory;

  private final InMemorySeriesStore series = new InMemorySeriesStore(Duration.ofDays(1));
  private final Windows windows = new Windows(series, Windows.WIDTH);

  private static SampleFrame frame(int from, int to, double lostAt) {
    Labels production = Labels.of(Map.of("workload", "shop", "role", "production"));
    Labels shadow =
        Labels.of(
            Map.of("workload", "shop", "role", "shadow", "shadow", "small", "vm_type", "small"));
    String le = LatencyBuckets.label(20);
    List<Series> names =
        List.of(
            new Series("request_rate", production),
            new Series("request_error_rate", production),
            new Series("request_bytes_mean", production),
            new Series("workload_cpu_cores", production),
            new Series("response_time_bucket", production.with("le", le)),
            new Series("request_rate", shadow),
            new Series("mirror_lost_rate", shadow),
            new Series("response_time_bucket", shadow.with("le", LatencyBuckets.label(23))));
    long[] wall = new long[to - from];
    double[][] columns = new double[names.size()][to - from];
    for (int i = from; i < to; i++) {
      wall[i - from] = START.plusSeconds(i).toEpochMilli() * 1_000_000;
      double[] row = {100, 1, 500, 0.5, 100, 90, i == lostAt ? 3 : 0, 90};
      for (int c = 0; c < row.length; c++) {
        columns[c][i - from] = row[c];
      }
    }
    return new SampleFrame(names, wall, columns);
  }

  private static Batch batch(long sequence, Batch.Contents contents) {
    SourceTime created = new SourceTime(BOOT, sequence, START);
    return new Batch(BOOT, sequence, created, START, contents, List.of());
  }

  private static Batch batch(long sequence, SampleFrame... frames) {
    return batch(
        sequence, new Batch.Contents(List.of(frames), List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  void windowHasBothSides() {
    series.append(WEB, batch(1, frame(0, 20, -1))).join();
    List<Window> found = windows.of(WEB, SHOP, START, START.plusSeconds(15)).toList();
    assertEquals(3, found.size());
    Window first = found.getFirst();
    assertEquals(START, first.start());
    Window.Production production = first.production();
    assertEquals(100, production.rate());
    assertEquals(0.005, production.cpuSecondsPerRequest());
    assertEquals(500, production.requestBytesMean());
    assertEquals(0.01, production.errorRatio());
    double bound = LatencyBuckets.bound(20) * 1000;
    assertTrue(production.p95Millis() <= bound && production.p95Millis() > bound * 0.9);
    Window.ShadowSide small = first.shadows().getFirst();
    assertEquals(new ShadowName("small"), small.shadow());
    assertEquals(Optional.of(new VmTypeName("small")), small.vmType());
    assertEquals(90, small.throughput());
    assertEquals(2, small.p95Millis() / production.p95Millis(), 0.01);
    assertTrue(first.isSound(small));
  }

  @Test
  void lossesAndHolesAndOpenEndsAreSaid() {
    series.append(WEB, batch(1, frame(0, 6, 2))).join();
    series.append(WEB, batch(2, frame(9, 13, -1))).join();
    List<Window> found = windows.of(WEB, SHOP, START, START.plusSeconds(30)).toList();
    assertEquals(3, found.size());
    assertEquals(Set.of(Window.Defect.LOST_RECORDS), found.get(0).shadows().getFirst().defects());
    assertEquals(Set.of(), found.get(0).production().defects());
    assertEquals(Set.of(Window.Defect.MISSING_SAMPLES), found.get(1).production().defects());
    assertEquals(
        Set.of(Window.Defect.MISSING_SAMPLES, Window.Defect.LATE),
        found.get(2).production().defects());
  }

  @Test
  void whatTheGuardHalvesIsNotAskedAndWhatItLooksAtIsLossy() {
    series.append(WEB, batch(1, frame(0, 10, -1), held(0, 5, -1), held(5, 10, 7))).join();
    List<Window> found = windows.of(WEB, SHOP, START, START.plusSeconds(10)).toList();
    Window.ShadowSide halved = found.getFirst().shadows().getFirst();
    assertEquals(5 * 50, halved.sampledOut());
    assertEquals(0, halved.lost());
    assertEquals(Set.of(), halved.defects());
    Window.ShadowSide looked = found.getLast().shadows().getFirst();
    assertEquals(0, looked.sampledOut());
    assertEquals(4 * 50 + 100, looked.lost());
    assertEquals(Set.of(Window.Defect.LOST_RECORDS), looked.defects());
  }

  /// Half is held back, in one second all of it.
  private static SampleFrame held(int from, int to, int lookAt) {
    Labels shadow =
        Labels.of(
            Map.of("workload", "shop", "role", "shadow", "shadow", "small", "vm_type", "small"));
    long[] wall = new long[to - from];
    double[][] columns = new double[2][to - from];
    for (int i = from; i < to; i++) {
      wall[i - from] = START.plusSeconds(i).toEpochMilli() * 1_000_000;
      columns[0][i - from] = i == lookAt ? 100 : 50;
      columns[1][i - from] = i == lookAt ? 0 : 50;
    }
    return new SampleFrame(
        List.of(new Series("mirror_held_rate", shadow), new Series("mirror_sent_rate", shadow)),
        wall,
        columns);
  }

  @Test
  void differencesOfFieldsAreSeriesWhereFieldsAreCompared() {
    List<FieldDifference> fields =
        List.of(
            new FieldDifference("body.price", "value", 30, 30, 30, 0),
            new FieldDifference("body.at", "value", 30, 30, 30, 30));
    Batch batch = compared(new Comparison.Responses(30, 10, 2, fields));
    assertEquals(1, value(batch, "compare_fields_differ"));
    assertEquals(10, value(batch, "compare_incomplete"));
    Batch without = compared(Comparison.Responses.NONE);
    assertEquals(40, value(without, "compare_pairs"));
    assertTrue(Double.isNaN(value(without, "compare_fields_differ")));
  }

  private static Batch compared(Comparison.Responses responses) {
    Comparison comparison =
        new Comparison(
            SHOP,
            new ShadowName("small"),
            START,
            START.plusSeconds(5),
            false,
            40,
            1,
            Comparison.LogRatio.of(Math.log(2)),
            responses);
    return DerivedSeries.added(
        batch(
            1,
            new Batch.Contents(List.of(), List.of(), List.of(), List.of(comparison), List.of())));
  }

  private static double value(Batch of, String metric) {
    SampleFrame frame = of.contents().frames().getFirst();
    List<String> names = frame.series().stream().map(Series::metric).toList();
    return frame.columns()[names.indexOf(metric)][0];
  }

  @Test
  void batchIsTakenInOnceAsAWhole() {
    List<Ledger> ledgers =
        List.of(new Ledger(SHOP, Optional.of(new ShadowName("small")), 10, 9, 1, List.of()));
    Comparison comparison = compared(Comparison.Responses.NONE).contents().comparisons().getFirst();
    Batch batch =
        batch(
            1,
            new Batch.Contents(
                List.of(frame(0, 5, -1)), List.of(), ledgers, List.of(comparison), List.of()));
    try (StateStore state = StateStore.open(directory)) {
      Ingest ingest = new Ingest(state, series, InstantSource.fixed(START));
      assertEquals(new Append.Stored(6, 0, 0), ingest.ingest(WEB, batch).join());
      assertEquals(new Append.Duplicate(1), ingest.ingest(WEB, batch).join());
      assertEquals(Map.of(BOOT, 1L), ingest.positions(WEB));
      assertEquals(ledgers, state.ledgers().list(WEB));
      List<String> names = new ArrayList<>();
      series.series(WEB).forEach(one -> names.add(one.metric()));
      assertTrue(names.contains("compare_log_ratio_median"), names::toString);
    }
  }
}
