package io.shadowcast.aggregator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.metrics.Windows;
import io.shadowcast.aggregator.store.HostRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.InMemorySeriesStore;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.LatencyBuckets;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
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
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MeasuredWindowsTest {
  private static final HostId WEB = new HostId("web-1");
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final BootId BOOT = new BootId(new UUID(1, 1));
  private static final Instant START = Instant.parse("2026-11-22T12:00:00Z");
  private static final Labels PRODUCTION =
      Labels.of(Map.of("workload", "shop", "role", "production"));

  @TempDir Path directory;
  private final InMemorySeriesStore series = new InMemorySeriesStore(Duration.ofDays(1));
  private StateStore state;
  private MeasuredWindows measured;
  private long sequence;

  @BeforeEach
  void open() {
    state = StateStore.open(directory);
    state.hosts().enrol(WEB, START);
    measured = new MeasuredWindows(new Windows(series, Windows.WIDTH), state);
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void halfOfTheRequestsIsHalfTheLoadAndNoLoss() {
    append(0, 20, List.of(side(PRODUCTION, 100, 0), side(shadow("small"), 50, 50)));
    WindowRow half = rows().getFirst();
    assertEquals(50, half.asked().rate(), 1e-9);
    assertEquals(50, half.outcome().throughput(), 1e-9);
    assertFalse(half.lossy());
    assertEquals(0, recent().lostShare());
    assertEquals(100, recent().typical().orElseThrow().rate());
  }

  @Test
  void shadowThatIsTooSlowIsNotTrainedOnButDoesNotSpoilWhatIsKnownOfProduction() {
    Part lost = new Part(new Series("mirror_lost_rate", shadow("small")), 40);
    append(0, 20, List.of(side(PRODUCTION, 100, 0), side(shadow("small"), 60, 0), List.of(lost)));
    assertTrue(rows().getFirst().lossy());
    assertEquals(0, recent().lostShare());
    Part missed = new Part(new Series("capture_lost_rate", PRODUCTION), 3);
    append(20, 60, List.of(side(PRODUCTION, 100, 0), List.of(missed)));
    assertEquals(0.02, recent().lostShare(), 0.005);
  }

  @Test
  void windowInWhichTheHostGaveTheCpuToOthersIsDisturbed() {
    Part stolen = new Part(Series.of("cpu_steal_ratio"), 0.2);
    append(0, 20, List.of(side(PRODUCTION, 100, 0), side(shadow("small"), 100, 0)));
    append(
        20, 40, List.of(side(PRODUCTION, 100, 0), side(shadow("small"), 100, 0), List.of(stolen)));
    List<WindowRow> rows = rows();
    assertFalse(rows.getFirst().disturbed());
    assertTrue(rows.getLast().disturbed());
    assertEquals(0.2, rows.getLast().stolen(), 1e-9);
  }

  @Test
  void shadowThatCameBackAsAnotherTypeIsTwoTypes() {
    append(0, 20, List.of(side(PRODUCTION, 100, 0), side(shadow("small"), 100, 0)));
    append(20, 40, List.of(side(PRODUCTION, 100, 0), side(shadow("large"), 100, 0)));
    List<String> types = new ArrayList<>();
    for (WindowRow row : rows()) {
      types.add(row.vmType() + " " + Duration.between(START, row.start()).toSeconds());
    }
    assertEquals(
        List.of("small 0", "small 5", "small 10", "small 15", "large 20", "large 25", "large 30"),
        types.subList(0, 7));
  }

  @Test
  void productionBeforeItWasResizedIsNotTheNewType() {
    append(0, 40, List.of(side(PRODUCTION, 100, 0)));
    becomes("small", START.plusSeconds(10));
    assertEquals(8, rows().size(), "the first type holds for all the past");
    becomes("large", START.plusSeconds(20));
    assertEquals(List.of(new VmTypeName("large")), types());
    assertEquals(START.plusSeconds(20), rows().getFirst().start());
    becomes("large", START.plusSeconds(30));
    assertEquals(START.plusSeconds(20), rows().getFirst().start(), "nothing changed");
  }

  @Test
  void windowsThatLackTheCpuTimeAloneSaySo() {
    List<Part> unmeasured = new ArrayList<>(side(PRODUCTION, 100, 0));
    unmeasured.removeIf(part -> part.series().metric().equals("workload_cpu_cores"));
    append(0, 20, List.of(unmeasured));
    Instant end = START.plusSeconds(60);
    assertEquals(List.of(), rows());
    assertEquals(
        "no CPU usage is measured for shop on web-1 (expected: workloads.cgroup or pid_file in its"
            + " agent's settings)",
        measured.why(WEB, SHOP, START, end, "none"));
    append(20, 40, List.of(side(PRODUCTION, 100, 0)));
    Instant later = START.plusSeconds(20);
    assertEquals("none", measured.why(WEB, SHOP, later, end, "none"));
  }

  private record Part(Series series, double value) {}

  private static List<Part> side(Labels labels, double rate, double sampledOut) {
    Labels le = labels.with("le", LatencyBuckets.label(20));
    return List.of(
        new Part(new Series("request_rate", labels), rate),
        new Part(new Series("request_error_rate", labels), 0),
        new Part(new Series("request_bytes_mean", labels), 500),
        new Part(new Series("request_write_ratio", labels), 0.1),
        new Part(new Series("workload_cpu_cores", labels), 0.5),
        new Part(new Series("mirror_sampled_out_rate", labels), sampledOut),
        new Part(new Series("response_time_bucket", le), rate));
  }

  private static Labels shadow(String type) {
    return Labels.of(
        Map.of("workload", "shop", "role", "shadow", "shadow", "mirror", "vm_type", type));
  }

  private void append(int from, int to, List<List<Part>> sides) {
    List<Part> parts = sides.stream().flatMap(List::stream).toList();
    double[][] columns = new double[parts.size()][to - from];
    long[] wall = new long[to - from];
    for (int i = 0; i < wall.length; i++) {
      wall[i] = START.plusSeconds(from + i).toEpochMilli() * 1_000_000;
      for (int c = 0; c < columns.length; c++) {
        columns[c][i] = parts.get(c).value();
      }
    }
    SampleFrame frame = new SampleFrame(parts.stream().map(Part::series).toList(), wall, columns);
    sequence++;
    SourceTime created = new SourceTime(BOOT, sequence, START);
    Batch.Contents contents =
        new Batch.Contents(List.of(frame), List.of(), List.of(), List.of(), List.of());
    series.append(WEB, new Batch(BOOT, sequence, created, START, contents, List.of())).join();
  }

  private void becomes(String type, Instant when) {
    HostRecord.Settings settings =
        new HostRecord.Settings("", Labels.of(Map.of()), Optional.of(new VmTypeName(type)));
    state.hosts().update(WEB, settings, OptionalLong.empty(), when);
  }

  private List<WindowRow> rows() {
    return measured.windows(WEB, SHOP, START, START.plusSeconds(60)).toList();
  }

  private List<VmTypeName> types() {
    return rows().stream().map(WindowRow::vmType).distinct().toList();
  }

  private RecentLoad recent() {
    InstantSource clock = InstantSource.fixed(START.plusSeconds(60));
    return new Predictor(new Models(state.models(), directory), measured, clock).recent(WEB, SHOP);
  }
}
