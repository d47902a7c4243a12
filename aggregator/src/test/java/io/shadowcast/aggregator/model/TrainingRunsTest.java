package io.shadowcast.aggregator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Outcome;
import io.shadowcast.words.HostId;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunsTest {
  private static final HostId HOST = new HostId("web-1");
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final VmTypeName SMALL = new VmTypeName("small");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Instant NOW = START.plus(Duration.ofMinutes(10));
  private static final TrainingRuns.Span SPAN =
      new TrainingRuns.Span(START, NOW.plusSeconds(1), false, false);
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final TrainerProgram TRAINER =
      TrainerProgram.of(Optional.empty(), Optional.empty());

  @TempDir Path directory;
  private StateStore state;

  @BeforeEach
  void open() {
    state = StateStore.open(directory);
  }

  @AfterEach
  void close() {
    state.close();
  }

  @Test
  void acceptedModelServesPredictionsAndLeavesNothingBehind() throws Exception {
    TrainingRecord ended = train(windows(80), TRAINER);
    assertEquals("ACCEPTED", ended.state(), ended.detail());
    assertEquals(List.of("web-1_shop_small_1"), ended.models());
    try (Stream<Path> left = Files.list(directory.resolve("trainings"))) {
      assertEquals(List.of(), left.toList());
    }
    Predictor predictor = predictor();
    Characteristics typical = predictor.recent(HOST, SHOP).typical().orElseThrow();
    Prediction inside = predictor.predict(HOST, SHOP, SMALL, typical.at(50));
    double p95 = assertInstanceOf(Prediction.Predicted.class, inside).p95Millis().value();
    assertEquals(truth(50), p95, 0.2 * truth(50));
    Prediction above = predictor.predict(HOST, SHOP, SMALL, typical.at(300));
    assertEquals("rate", assertInstanceOf(Prediction.OutOfRange.class, above).feature());
    Prediction other = predictor.predict(HOST, SHOP, new VmTypeName("large"), typical);
    assertEquals(
        "no model was trained: training 1 of 2026-01-01T00:10:00Z had no windows of it",
        assertInstanceOf(Prediction.NoModel.class, other).reason());
  }

  @Test
  void damagedBundleIsNotServed() throws Exception {
    assertEquals("ACCEPTED", train(windows(80), TRAINER).state());
    Path bundle = directory.resolve("models/web-1_shop_small_1/bundle.json");
    Files.writeString(bundle, Files.readString(bundle).replaceFirst("shop", "shed"));
    Characteristics asked = predictor().recent(HOST, SHOP).typical().orElseThrow();
    assertTrue(
        assertInstanceOf(Prediction.NoModel.class, predictor().predict(HOST, SHOP, SMALL, asked))
            .reason()
            .contains("damaged"));
  }

  @Test
  void tooFewWindowsAreRefusedAndSaid() throws Exception {
    TrainingRecord ended = train(windows(8), TRAINER);
    assertEquals("REFUSED", ended.state());
    assertTrue(ended.detail().contains("windows: 8 (expected: >= 20)"), ended.detail());
    String named = "no model was trained: training %d of 2026-01-01T00:10:00Z ";
    String few = why(SMALL);
    assertTrue(few.startsWith(named.formatted(1) + "refused it: "), few);
    assertTrue(few.contains("windows: 8 (expected: >= 20)"), few);
    TrainingRecord none = train(List.of(), TRAINER);
    assertEquals("REFUSED", none.state());
    assertEquals(named.formatted(2) + "was refused: " + none.detail(), why(SMALL));
  }

  @Test
  void reasonOfOneTypeDoesNotRunIntoThatOfAnother() {
    TrainingRecord open = state.models().start(HOST, SHOP, NOW);
    assertTrue(why(SMALL).endsWith("training 1 of 2026-01-01T00:10:00Z is under way"), why(SMALL));
    String detail = "large accepted: good; small refused: errors; many, too; x.small refused: few";
    state.models().end(open.id(), "ACCEPTED", detail, List.of(), NOW);
    assertTrue(why(SMALL).endsWith(" refused it: errors; many, too"), why(SMALL));
    state.models().end(open.id(), "FAILED", "it said nothing", List.of(), NOW);
    assertTrue(why(SMALL).endsWith(" failed: it said nothing"), why(SMALL));
  }

  private String why(VmTypeName type) {
    Characteristics asked = new Characteristics(50, 0.001, 100, 0.5);
    return predictor().predict(HOST, SHOP, type, asked).missing();
  }

  @Test
  void trainerThatHangsOrIsMissingFailsTheTrainingOnly() throws Exception {
    TrainerProgram impatient = new TrainerProgram(TRAINER.launch(), Duration.ofMillis(50));
    TrainingRecord slow = train(windows(80), impatient);
    assertEquals("FAILED", slow.state());
    assertTrue(slow.detail().contains("longer than"), slow.detail());
    TrainerProgram missing =
        new TrainerProgram(
            new TrainerProgram.Launch.Java(Path.of("/nowhere/java"), ""), Duration.ofSeconds(5));
    assertEquals("FAILED", train(windows(80), missing).state());
  }

  @Test
  void anotherProgramMayUnderstandTheTrainersArguments() throws Exception {
    Path program = directory.resolve("trainer.sh");
    Files.writeString(
        program,
        """
        #!/bin/sh
        echo "$@" >&2
        exec %s -cp %s io.shadowcast.trainer.main.Main "$@"
        """
            .formatted(
                Path.of(System.getProperty("java.home"), "bin", "java"),
                System.getProperty("java.class.path")));
    TrainerProgram other = TrainerProgram.of(List.of("/bin/sh", program.toString()));
    TrainingRecord ended = train(windows(80), other);
    assertEquals("ACCEPTED", ended.state(), ended.detail());
  }

  /// Java ends with 1 when it finds no main class, which must not look like a verdict.
  @Test
  void trainerThatCannotStartFailsTheTrainingWithWhatItSaid() throws Exception {
    Path java = Path.of(System.getProperty("java.home"), "bin", "java");
    TrainerProgram empty =
        new TrainerProgram(
            new TrainerProgram.Launch.Java(java, "/nowhere"), Duration.ofSeconds(60));
    TrainingRecord ended = train(windows(80), empty);
    assertEquals("FAILED", ended.state(), ended.detail());
    assertTrue(ended.detail().contains("code 1"), ended.detail());
    assertTrue(ended.detail().contains("ClassNotFoundException"), ended.detail());
  }

  @Test
  void errorEndsTheTraining() throws Exception {
    WindowSource broken =
        (_, _, _, _) -> {
          throw new StackOverflowError("windows");
        };
    assertEquals("FAILED", train(runs(broken, TRAINER)).state());
  }

  @Test
  void trainingWhoseEndCannotBeWrittenDoesNotBlockTheWorkload() throws Exception {
    execute("CREATE TRIGGER full BEFORE UPDATE ON trainings BEGIN SELECT RAISE(FAIL, 'full'); END");
    TrainingRuns runs = runs(List.of(), TRAINER);
    TrainingRecord training = runs.open(HOST, SHOP);
    runs.run(training, SPAN);
    runs.close();
    assertEquals("RUNNING", state.models().training(training.id()).orElseThrow().state());
    execute("DROP TRIGGER full");
    assertEquals(Optional.empty(), runs.running(HOST, SHOP));
    assertNotEquals("RUNNING", runs.find(training.id()).orElseThrow().state());
  }

  @Test
  void trainingsRunOneAfterTheOther() throws Exception {
    AtomicInteger now = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    CountDownLatch both = new CountDownLatch(1);
    WindowSource slow =
        (_, _, _, _) -> {
          most.accumulateAndGet(now.incrementAndGet(), Math::max);
          awaitUp(both);
          now.decrementAndGet();
          return Stream.empty();
        };
    try (TrainingRuns runs = runs(slow, TRAINER)) {
      TrainingRecord one = runs.open(HOST, SHOP);
      TrainingRecord other = runs.open(HOST, new WorkloadName("search"));
      runs.run(one, SPAN);
      runs.run(other, SPAN);
      both.countDown();
      ended(one);
      ended(other);
    }
    assertEquals(1, most.get());
  }

  private static void awaitUp(CountDownLatch latch) {
    try {
      assertTrue(latch.await(60, TimeUnit.SECONDS));
      // Long enough for the other one to come in, if it could.
      Thread.sleep(50);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void execute(String sql) throws Exception {
    try (Stream<Path> files = Files.list(directory)) {
      Path file = files.filter(path -> path.toString().endsWith(".db")).findFirst().orElseThrow();
      try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + file);
          Statement statement = connection.createStatement()) {
        statement.execute(sql);
      }
    }
  }

  @Test
  void trainingOfAnAggregatorThatDiedIsMarkedFailed() {
    TrainingRecord left = state.models().start(HOST, SHOP, START);
    try (TrainingRuns runs = runs(windows(80), TRAINER)) {
      assertEquals(Optional.of(left.id()), runs.running(HOST, SHOP).map(TrainingRecord::id));
      runs.recover();
      assertEquals(Optional.empty(), runs.running(HOST, SHOP));
      TrainingRecord ended = runs.find(left.id()).orElseThrow();
      assertEquals("FAILED", ended.state());
      assertEquals("the aggregator ended while it ran", ended.detail());
    }
  }

  private TrainingRecord train(List<WindowRow> windows, TrainerProgram trainer) throws Exception {
    return train(runs(windows, trainer));
  }

  private TrainingRecord train(TrainingRuns opened) throws Exception {
    try (TrainingRuns runs = opened) {
      TrainingRecord training = runs.open(HOST, SHOP);
      runs.run(training, SPAN);
      return ended(training);
    }
  }

  private TrainingRecord ended(TrainingRecord training) throws Exception {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (state.models().training(training.id()).orElseThrow().state().equals("RUNNING")) {
      assertTrue(System.nanoTime() < deadline, "the training did not end");
      Thread.sleep(20);
    }
    return state.models().training(training.id()).orElseThrow();
  }

  private TrainingRuns runs(List<WindowRow> windows, TrainerProgram trainer) {
    return runs((_, _, _, _) -> windows.stream(), trainer);
  }

  private TrainingRuns runs(WindowSource source, TrainerProgram trainer) {
    Models models = new Models(state.models(), directory);
    TrainingJob job = new TrainingJob(models, source, trainer, directory, CLOCK);
    return new TrainingRuns(state.models(), job, CLOCK, Thread.ofVirtual().factory());
  }

  private Predictor predictor() {
    LoadSource load =
        (_, _, _, _) ->
            windows(80).stream()
                .map(row -> new LoadSource.Asked(row.start(), row.asked(), 0))
                .toList();
    return new Predictor(new Models(state.models(), directory), load, CLOCK);
  }

  private static double truth(double rate) {
    return 10 / (1 - rate / 120);
  }

  private static List<WindowRow> windows(int count) {
    Random random = new Random(5);
    List<WindowRow> windows = new ArrayList<>();
    double[] rates = {20, 40, 60, 80};
    for (int i = 0; i < count; i++) {
      double rate = rates[i * rates.length / count] * (1 + 0.02 * random.nextGaussian());
      windows.add(
          new WindowRow(
              START.plusSeconds(5L * i),
              SMALL,
              Optional.of(new ShadowName("small")),
              new Characteristics(rate, 0.008, 200, 0.1),
              0,
              0,
              new Outcome(
                  truth(rate) * Math.exp(0.05 * random.nextGaussian()), rate, rate * 0.008, 0)));
    }
    return windows;
  }
}
