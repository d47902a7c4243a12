package io.shadowcast.aggregator.api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.decision.Decision;
import io.shadowcast.aggregator.decision.Outlook;
import io.shadowcast.aggregator.decision.Trials;
import io.shadowcast.aggregator.fleet.Connections;
import io.shadowcast.aggregator.fleet.Fleet;
import io.shadowcast.aggregator.forecast.Forecasts;
import io.shadowcast.aggregator.model.LoadSource;
import io.shadowcast.aggregator.model.Models;
import io.shadowcast.aggregator.model.Predictor;
import io.shadowcast.aggregator.model.TrainerProgram;
import io.shadowcast.aggregator.model.TrainingJob;
import io.shadowcast.aggregator.model.TrainingRuns;
import io.shadowcast.aggregator.model.UntriedTypes;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.aggregator.store.WorkloadRecord;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.aggregator.store.series.SqliteSeriesStore;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Outcome;
import io.shadowcast.wire.v1.ModelCard;
import io.shadowcast.wire.v1.RecommendResponse;
import io.shadowcast.wire.v1.Verdict;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BenchmarkScore;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Labels;
import io.shadowcast.words.Objective;
import io.shadowcast.words.ObservedWorkload;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.SourceTime;
import io.shadowcast.words.VmType;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A shop whose load rises each morning above what its type can do, with the real trainer, stores
/// and forecasts.
class AdviserTest {
  private static final HostId WEB = new HostId("web-1");
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final VmTypeName SMALL = new VmTypeName("small");
  private static final VmTypeName LARGE = new VmTypeName("large");
  private static final BootId BOOT = new BootId(new UUID(1, 1));
  private static final Instant START = Instant.parse("2026-11-10T00:00:00Z");
  private static final int DAY = 288;
  private static final int LEARNED = 10 * DAY;

  /// Above it, small misses [#OBJECTIVE].
  private static final double CAPACITY = 80;

  private static final Objective OBJECTIVE =
      new Objective(
          OptionalDouble.of(30), OptionalDouble.empty(), OptionalDouble.empty(), List.of(), 1);

  @TempDir private Path directory;
  private final SplittableRandom random = new SplittableRandom(11);
  private Instant now = START;
  private StateStore state;
  private SeriesStore series;
  private Models models;
  private Forecasts forecasts;
  private Adviser adviser;
  private long sequence;

  @BeforeEach
  void open() {
    state = StateStore.open(directory.resolve("state"));
    state.hosts().enrol(WEB, START);
    ObservedWorkload shop =
        new ObservedWorkload(SHOP, List.of(8080), "http1", "passive", Optional.of(SMALL));
    state.workloads().observe(WEB, List.of(shop), START);
    state.vmTypes().put(List.of(type(SMALL, "0.02"), type(LARGE, "0.08")), false);
    series =
        new SqliteSeriesStore(
            directory.resolve("series"),
            new SqliteSeriesStore.Keeping(Duration.ofDays(30), Duration.ofDays(90)),
            () -> now,
            System::nanoTime);
    TrainerProgram trainer = TrainerProgram.of(Optional.empty(), Optional.empty());
    forecasts =
        new Forecasts(series, state, trainer, directory.resolve("state/forecasts"), () -> now);
    models = new Models(state.models(), directory);
    Fleet fleet = new Fleet(state, new Connections(() -> now, Duration.ofMinutes(1)), () -> now);
    UntriedTypes untried = new UntriedTypes(state.benchmarks());
    adviser = new Adviser(fleet, new Predictor(models, lately(), () -> now), forecasts, untried);
  }

  @AfterEach
  void close() {
    series.close();
    state.close();
  }

  private static VmType type(VmTypeName name, String price) {
    int vcpus = name.equals(LARGE) ? 4 : 1;
    return new VmType(name, vcpus, 1024, "ssd", "here", new BigDecimal(price), "EUR", "test");
  }

  /// From 30 at night to 100 at noon.
  private static double rate(int step) {
    return 65 - 35 * Math.cos(2 * Math.PI * step / DAY);
  }

  private int step() {
    return Math.toIntExact(Duration.between(START, now).dividedBy(Forecasts.STEP));
  }

  private LoadSource lately() {
    return (_, _, _, _) ->
        IntStream.rangeClosed(1, 12)
            .mapToObj(i ->
                new LoadSource.Asked(
                    now.minusSeconds(5L * i),
                    new Characteristics(rate(step() - 1), 0.008, 200, 0.1),
                    0))
            .toList();
  }

  private void measure(int from, int to) {
    now = START.plus(Forecasts.STEP.multipliedBy(to));
    List<Series> measured =
        List.of(
            new Series("request_rate", Labels.of(Map.of("workload", "shop", "role", "production"))),
            new Series("cpu_usage_ratio", Labels.of("cpu", "total")));
    double[][] columns = new double[2][to - from];
    long[] wall = new long[to - from];
    for (int step = from; step < to; step++) {
      Instant at = START.plus(Forecasts.STEP.multipliedBy(step)).plusSeconds(11);
      wall[step - from] = at.toEpochMilli() * 1_000_000;
      columns[0][step - from] = rate(step) * (1 + 0.02 * random.nextGaussian());
      columns[1][step - from] = 0.008 * rate(step) + 0.01 * random.nextGaussian();
    }
    SampleFrame frame = new SampleFrame(measured, wall, columns);
    Batch.Contents contents =
        new Batch.Contents(List.of(frame), List.of(), List.of(), List.of(), List.of());
    SourceTime created = new SourceTime(BOOT, ++sequence, now);
    series.append(WEB, new Batch(BOOT, sequence, created, now, contents, List.of())).join();
  }

  /// Both types, under loads from 20 to 140.
  private void learnTypes() throws Exception {
    List<WindowRow> rows = new ArrayList<>();
    for (int i = 0; i < 480; i++) {
      Instant start = now.minusSeconds(5L * (480 - i));
      rows.add(window(start, 20 + 20 * (i / 8 % 7), SMALL, 10, 120));
      rows.add(window(start, 20 + 20 * (i / 8 % 7), LARGE, 5, 400));
    }
    TrainerProgram trainer = TrainerProgram.of(Optional.empty(), Optional.empty());
    TrainingJob job =
        new TrainingJob(models, (_, _, _, _) -> rows.stream(), trainer, directory, () -> now);
    try (TrainingRuns runs =
        new TrainingRuns(state.models(), job, () -> now, Thread.ofVirtual().factory())) {
      TrainingRecord training = runs.open(WEB, SHOP);
      runs.run(training, new TrainingRuns.Span(START, now, false, false));
      while (runs.running(WEB, SHOP).isPresent()) {
        Thread.sleep(20);
      }
      TrainingRecord ended = state.models().training(training.id()).orElseThrow();
      assertEquals("ACCEPTED", ended.state(), ended::detail);
    }
  }

  private WindowRow window(
      Instant start, double level, VmTypeName type, double work, double capacity) {
    double rate = Math.min(level, 0.95 * capacity) * (1 + 0.02 * random.nextGaussian());
    double busy = Math.min(0.98, rate / capacity);
    double p95 = work / (1 - busy) * Math.exp(0.03 * random.nextGaussian());
    return new WindowRow(
        start,
        type,
        Optional.of(new ShadowName(type.value())),
        new Characteristics(rate, 0.008, 200, 0.1),
        0,
        0,
        new Outcome(p95, rate, rate * 0.008, 0));
  }

  private Advice advice(Duration ahead) {
    WorkloadRecord shop = state.workloads().find(WEB, SHOP).orElseThrow();
    return adviser.on(shop, new Adviser.Asked(OBJECTIVE, OptionalDouble.empty(), ahead, 0.1));
  }

  private static boolean grows(Advice advice) {
    return advice.decision() instanceof Decision.Resize resize && resize.type().equals(LARGE);
  }

  /// What was advised after a quarter of an hour.
  ///
  /// @param grows for the next hour
  /// @param growsLate for the last minutes alone
  private record Look(int step, boolean grows, boolean growsLate, Outlook outlook) {}

  private List<Look> morning() {
    List<Look> looks = new ArrayList<>();
    for (int step = LEARNED; step < LEARNED + DAY / 2; step += 3) {
      measure(step, step + 3);
      Advice early = advice(Duration.ofHours(1));
      looks.add(
          new Look(
              step(), grows(early), grows(advice(Duration.ZERO)), early.outlook().orElseThrow()));
    }
    return looks;
  }

  private static int first(Stream<Look> looks) {
    return looks.findFirst().orElseThrow().step;
  }

  @Test
  void aLargerTypeIsAdvisedBeforeTheBottleneckIsThere() throws Exception {
    measure(0, LEARNED);
    learnTypes();
    Outlook untrained = advice(Duration.ofHours(1)).outlook().orElseThrow();
    assertTrue(untrained.text().startsWith("no forecast of the load: not trained yet"));
    forecasts.round();

    List<Look> morning = morning();
    int bottleneck =
        IntStream.range(LEARNED, LEARNED + DAY)
            .filter(i -> rate(i) > CAPACITY)
            .findFirst()
            .orElse(0);
    int late = first(morning.stream().filter(Look::growsLate));
    assertTrue(late >= bottleneck - 3, () -> late + " is not before " + bottleneck);
    int early = first(morning.stream().filter(Look::grows));
    assertTrue(early <= bottleneck - 9, () -> "from %d for %d".formatted(early, bottleneck));
    assertTrue(early >= bottleneck - 36, () -> "from %d for %d".formatted(early, bottleneck));

    Outlook said = morning.stream().filter(Look::grows).findFirst().orElseThrow().outlook;
    assertEquals(Optional.of(Duration.ofHours(1)), said.misses(), said::text);
    assertEquals(Duration.ofMinutes(5), said.meetsUpTo(), said::text);
    assertTrue(
        said.text()
            .startsWith(
                "the current type meets up to 5 min ahead and may miss within 1 h, at up to 8"),
        said::text);
    assertWire();
    Outlook night = morning.getFirst().outlook;
    assertEquals(Optional.of(Duration.ofHours(12)), night.misses(), night::text);
    long broken = morning.stream().flatMap(AdviserTest::brokenPromises).count();
    assertTrue(broken <= 0.05 * 6 * morning.size(), () -> broken + " promises were not kept");
  }

  private void assertWire() {
    RecommendResponse wire = AdviceMessages.of(advice(Duration.ofHours(1)), OBJECTIVE);
    assertEquals(Verdict.VERDICT_RESIZE, wire.getVerdict());
    assertEquals(6, wire.getOutlook().getStepsCount());
    assertEquals(300, wire.getOutlook().getMissesWithin().getSeconds());
    assertTrue(wire.getRate() > wire.getOutlook().getRateNow(), wire::toString);
  }

  /// Distances at which the current type was said to meet, and did not.
  private static Stream<Outlook.Step> brokenPromises(Look look) {
    return look.outlook.steps().stream()
        .filter(step -> step.keeping() == Outlook.Keeping.MEETS)
        .filter(step -> {
          long ahead = step.load().ahead().dividedBy(Forecasts.STEP);
          return rate(look.step - 1 + (int) ahead) > CAPACITY;
        });
  }

  @Test
  void aModelHasItsCard() throws Exception {
    measure(0, 3);
    learnTypes();
    ModelCard card =
        ModelMessages.of(
                state.models().list(Optional.of(WEB), Optional.of(SHOP)).stream()
                    .filter(model -> model.vmType().equals(SMALL))
                    .findFirst()
                    .orElseThrow())
            .getCard();
    assertEquals(480, card.getMeasuredWindows());
    assertEquals(3, card.getFormsCount());
    assertEquals(now.minusSeconds(5).getEpochSecond(), card.getLastWindow().getSeconds());
  }

  /// How much more each benchmark does with four times the cores, in octaves, and the share of it
  /// that is lost on the slow type.
  private void benchmarkTypes(VmTypeName slow) {
    List<BenchmarkScore> scores = new ArrayList<>();
    for (int i = 0; i < 24; i++) {
      String name = "suite%d_test%d".formatted(i % 4, i);
      double gain = 0.1 * i;
      double lost = 0.2 + 0.05 * gain + 0.03 * random.nextGaussian();
      scores.add(new BenchmarkScore(SMALL, name, 100));
      scores.add(new BenchmarkScore(LARGE, name, 100 * Math.pow(2, gain)));
      scores.add(new BenchmarkScore(slow, name, 100 * Math.pow(2, -lost)));
    }
    state.benchmarks().replace(scores);
  }

  private Advice asked(double rate) {
    WorkloadRecord shop = state.workloads().find(WEB, SHOP).orElseThrow();
    return adviser.on(
        shop, new Adviser.Asked(OBJECTIVE, OptionalDouble.of(rate), Duration.ZERO, 0.1));
  }

  private Trials trials(double rate) {
    return asked(rate).trials().orElseThrow();
  }

  @Test
  void aTypeWithoutAModelIsWorthAShadowWhenItsBenchmarksSaySo() throws Exception {
    measure(0, 3);
    learnTypes();
    assertTrue(advice(Duration.ZERO).trials().isEmpty(), "every type has a model");
    VmTypeName tiny = new VmTypeName("tiny");
    state.vmTypes().put(List.of(type(tiny, "0.01")), false);
    String unknown = trials(40).text();
    String none = "nothing is known of them: 0 benchmarks of 0 suites that ran on small, large";
    assertTrue(unknown.startsWith(none), unknown);

    benchmarkTypes(tiny);
    Trials said = trials(40);
    Trials.Trial trial = said.types().getFirst();
    assertTrue(trial.worth(), said::toString);
    // Small takes 15 ms at 40/s: 10 / (1 - 1/3).
    double expected = 15 * Math.pow(2, 0.28);
    assertTrue(trial.p95Millis().low() < expected, said::toString);
    assertTrue(trial.p95Millis().high() > expected, said::toString);
    assertTrue(trial.p95Millis().high() < 2 * trial.p95Millis().low(), said::toString);
    String text = "tiny at 0.01 EUR/h is worth a shadow: cheaper than small and expected to meet";
    assertTrue(said.text().startsWith(text), said::text);
    assertTrue(said.text().endsWith("by 24 benchmarks of 4 suites that ran on small, large"));

    var wire = AdviceMessages.of(asked(40), OBJECTIVE).getTrials();
    assertEquals(said.text(), wire.getSummary());
    assertEquals("vmTypes/tiny", wire.getTypes(0).getVmType());
    assertEquals("0.01", wire.getTypes(0).getPricePerHour());
    assertEquals(trial.risk(), wire.getTypes(0).getRiskOfMissing());
    assertEquals(trial.p95Millis().high(), wire.getTypes(0).getP95Millis().getHigh());
    assertTrue(wire.getTypes(0).getWorthTrying());

    // At 78/s small is about at its limit, and tiny beyond.
    Trials tight = trials(78);
    assertTrue(tight.types().getFirst().risk() > 0.5, tight::toString);
    assertFalse(tight.types().getFirst().worth(), tight::toString);
  }

  @Test
  void aRateThatWasAskedForIsNotForecast() throws Exception {
    measure(0, 3);
    learnTypes();
    Advice asked = asked(100);
    assertEquals(100, asked.rate());
    assertEquals(Optional.empty(), asked.outlook());
    assertInstanceOf(Decision.Resize.class, asked.decision());
  }
}
