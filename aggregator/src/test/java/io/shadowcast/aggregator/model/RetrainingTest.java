package io.shadowcast.aggregator.model;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.aggregator.store.ModelRecord;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Outcome;
import io.shadowcast.words.HostId;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A workload whose response times change while nobody looks, with the real trainer.
class RetrainingTest {
  private static final HostId HOST = new HostId("web-1");
  private static final WorkloadName SHOP = new WorkloadName("shop");
  private static final VmTypeName SMALL = new VmTypeName("small");
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration DAY = Duration.ofDays(1);

  @TempDir Path directory;
  private final List<WindowRow> windows = new ArrayList<>();
  private final SplittableRandom random = new SplittableRandom(9);
  private Instant now = START;
  private StateStore state;
  private TrainingRuns trainings;
  private Feedback feedback;
  private Retraining retraining;

  @BeforeEach
  void open() {
    state = StateStore.open(directory);
    Models models = new Models(state.models(), directory);
    WindowSource source =
        (_, _, from, to) ->
            windows.stream().filter(row -> !row.start().isBefore(from) && row.start().isBefore(to));
    TrainerProgram trainer = TrainerProgram.of(Optional.empty(), Optional.empty());
    TrainingJob job = new TrainingJob(models, source, trainer, directory, () -> now);
    trainings = new TrainingRuns(state.models(), job, () -> now, Thread.ofVirtual().factory());
    feedback = new Feedback(models, source);
    retraining = new Retraining(models, feedback, trainings, DAY, Duration.ofDays(7), () -> now);
  }

  @AfterEach
  void close() {
    trainings.close();
    state.close();
  }

  /// Time goes on, with a window each five seconds and the load of the day.
  ///
  /// @param slower factor of response times
  private void measure(Duration span, double slower) {
    Instant end = now.plus(span);
    for (int i = 0; now.isBefore(end); i++, now = now.plusSeconds(5)) {
      double rate = (20 + 20 * (i / 4 % 4)) * (1 + 0.02 * random.nextGaussian());
      double p95 = slower * 10 / (1 - rate / 120) * Math.exp(0.05 * random.nextGaussian());
      windows.add(
          new WindowRow(
              now,
              SMALL,
              Optional.of(new ShadowName("small")),
              new Characteristics(rate, 0.008, 200, 0.1),
              0,
              0,
              new Outcome(p95, rate, rate * 0.008, 0)));
    }
  }

  private void round() throws InterruptedException {
    retraining.round();
    await();
  }

  private void await() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(120);
    while (trainings.running(HOST, SHOP).isPresent()) {
      assertTrue(System.nanoTime() < deadline, "the training did not end");
      Thread.sleep(20);
    }
  }

  private void trained() throws InterruptedException {
    TrainingRecord first = trainings.open(HOST, SHOP);
    trainings.run(first, new TrainingRuns.Span(START, now, false, false));
    await();
    assertEquals("ACCEPTED", state.models().training(first.id()).orElseThrow().state());
  }

  private double error() {
    return feedback.lately(HOST, SHOP, now).getFirst().medianError();
  }

  private List<String> served() {
    return state.models().list(Optional.of(HOST), Optional.of(SHOP)).stream()
        .filter(ModelRecord::inService)
        .map(ModelRecord::name)
        .toList();
  }

  @Test
  void afterADriftTheErrorFallsAgainWithoutAnOperator() throws Exception {
    measure(Duration.ofMinutes(40), 1);
    trained();
    assertTrue(error() < 0.1, () -> "error: " + error());
    measure(Duration.ofMinutes(20), 1);
    round();
    assertEquals(List.of("web-1_shop_small_1"), served(), "nothing drifted");

    measure(Duration.ofMinutes(70), 2);
    double drifted = error();
    assertTrue(drifted > 0.4, () -> "error: " + drifted);
    round();
    assertEquals(List.of("web-1_shop_small_2"), served());
    assertTrue(error() < 0.1, () -> "error: " + error());
    Accuracy lately = feedback.lately(HOST, SHOP, now).getFirst();
    assertEquals(360, lately.windows());
    assertEquals(0, lately.outside());
  }

  @Test
  void oldModelsAreTrainedAnewAndNotMoreOftenThanThat() throws Exception {
    measure(Duration.ofMinutes(40), 1);
    trained();
    now = now.plus(DAY).minusSeconds(60);
    measure(Duration.ofSeconds(30), 1);
    round();
    assertEquals(Optional.empty(), state.models().training(2));
    measure(Duration.ofSeconds(60), 1);
    round();
    assertTrue(state.models().training(2).isPresent(), "a day old");
    now = now.plus(Duration.ofHours(1));
    round();
    assertEquals(Optional.empty(), state.models().training(3), "whatever came of it");
  }

  @Test
  void aModelOfBeforeIsTakenIntoServiceAgain() throws Exception {
    measure(Duration.ofMinutes(40), 1);
    trained();
    measure(Duration.ofMinutes(70), 2);
    round();
    assertEquals(List.of("web-1_shop_small_2"), served());
    Models models = new Models(state.models(), directory);
    ModelRecord first = models.find("web-1_shop_small_1").orElseThrow();
    assertEquals(Optional.empty(), models.whyNot(first));
    assertTrue(models.serve(first).inService());
    assertEquals(List.of("web-1_shop_small_1"), served());
    assertTrue(error() > 0.4, "it says what it said");
  }

  @Test
  void whatIsOutsideOfTheTrainedRangeIsCounted() throws Exception {
    measure(Duration.ofMinutes(40), 1);
    trained();
    now = now.plus(Duration.ofHours(1));
    for (int i = 0; i < 60; i++, now = now.plusSeconds(5)) {
      windows.add(
          new WindowRow(
              now,
              SMALL,
              Optional.of(new ShadowName("small")),
              new Characteristics(500, 0.008, 200, 0.1),
              0,
              0,
              new Outcome(80, 500, 4, 0)));
    }
    Accuracy lately = feedback.lately(HOST, SHOP, now).getFirst();
    assertEquals(60, lately.outside());
    assertTrue(Double.isNaN(lately.medianError()));
    round();
    assertTrue(state.models().training(2).isPresent());
  }
}
