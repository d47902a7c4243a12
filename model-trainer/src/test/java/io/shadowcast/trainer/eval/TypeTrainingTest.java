package io.shadowcast.trainer.eval;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.trainer.feature.QueueingWorkload;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.BundleFile;
import io.shadowcast.trainer.model.Forecast;
import io.shadowcast.words.Interval;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TypeTrainingTest {
  private static final TypeTraining.Order ORDER =
      new TypeTraining.Order("shop", 1, Instant.parse("2026-01-02T00:00:00Z"), 7);
  private static final double[] RATES = {20, 40, 60, 100, 120};

  @Test
  void loadThatWasNeverTrainedOnIsPredictedWithinAFifth() {
    List<String> misses = new ArrayList<>();
    for (double cores : new double[] {1.5, 2, 4}) {
      QueueingWorkload workload = new QueueingWorkload(11, 0.008);
      List<WindowRow> seen = workload.run("m", cores, 12, RATES);
      List<WindowRow> unseen = workload.run("m", cores, 60, 80);
      Trained trained = new TypeTraining(seen).train(ORDER);
      Forecast forecast = trained.bundle().forecast(seen.getLast().asked().at(80));
      double predicted = assertInstanceOf(Forecast.Known.class, forecast).p95Millis().value();
      double measured = QueueingWorkload.medianP95(unseen);
      if (Math.abs(predicted / measured - 1) > 0.2) {
        misses.add("%s cores: %s, measured %s".formatted(cores, predicted, measured));
      }
    }
    assertEquals(List.of(), misses);
  }

  /// The figures of `docs/MODELS.md`.
  @Test
  void thirtyPredictionsOfAnUnseenLevelAreOffByAFewPerCent() {
    List<Double> errors = new ArrayList<>();
    for (int seed = 0; seed < 30; seed++) {
      double cores = new double[] {1, 1.5, 2, 3, 4}[seed % 5];
      QueueingWorkload workload = new QueueingWorkload(1000 + seed, 0.008);
      List<WindowRow> seen = workload.run("m", cores, 10, 20, 40, 60, 90, 110);
      double measured = QueueingWorkload.medianP95(workload.run("m", cores, 60, 75));
      Bundle bundle = new TypeTraining(seen).train(ORDER).bundle();
      Forecast forecast = bundle.forecast(seen.getLast().asked().at(75));
      double predicted = assertInstanceOf(Forecast.Known.class, forecast).p95Millis().value();
      errors.add(Math.abs(predicted / measured - 1));
    }
    errors.sort(null);
    assertTrue(errors.get(15) <= 0.05, () -> "median " + errors);
    assertTrue(errors.getLast() <= 0.2, () -> "most " + errors);
  }

  @Test
  void sameWindowsAndSeedGiveTheSameBytes(@TempDir Path directory) throws Exception {
    List<WindowRow> windows = new QueueingWorkload(3, 0.01).run("m", 1, 8, 20, 40, 60, 80);
    for (String name : List.of("one.json", "two.json")) {
      Bundle bundle = new TypeTraining(windows).train(ORDER).bundle();
      Path file = directory.resolve(name);
      String sha256 = BundleFile.write(file, bundle);
      assertEquals(64, sha256.length());
    }
    assertEquals(
        Files.readString(directory.resolve("one.json")),
        Files.readString(directory.resolve("two.json")));
  }

  @Test
  void moreLoadIsNeverPredictedToBeFaster() {
    List<WindowRow> windows = new QueueingWorkload(5, 0.008).run("m", 1, 12, RATES);
    Bundle bundle = new TypeTraining(windows).train(ORDER).bundle();
    double before = 0;
    for (double rate = 20; rate <= 120; rate += 0.5) {
      double p95 = bundle.target(Target.P95_MILLIS).value(windows.getFirst().asked().at(rate));
      assertTrue(p95 >= before, "at " + rate + "/s: " + p95 + " after " + before);
      before = p95;
    }
  }

  @Test
  void ninetyPercentIntervalHoldsMostWindowsOfAnUnseenLevel() {
    int inside = 0;
    int all = 0;
    for (int seed = 0; seed < 6; seed++) {
      QueueingWorkload workload = new QueueingWorkload(100 + seed, 0.008);
      Bundle bundle = new TypeTraining(workload.run("m", 1.4, 12, RATES)).train(ORDER).bundle();
      for (WindowRow window : workload.run("m", 1.4, 12, 80)) {
        Interval interval = bundle.target(Target.P95_MILLIS).predict(window.asked());
        double p95 = window.outcome().p95Millis();
        inside += interval.low() <= p95 && p95 <= interval.high() ? 1 : 0;
        all++;
      }
    }
    double covered = (double) inside / all;
    assertTrue(covered >= 0.8, "covered " + covered);
  }

  @Test
  void oneOutlierDoesNotWidenTheTrainedRange() {
    QueueingWorkload workload = new QueueingWorkload(5, 0.008);
    List<WindowRow> windows = new ArrayList<>(workload.run("m", 4, 12, RATES));
    windows.addAll(workload.run("m", 4, 1, 300));
    Trained trained = new TypeTraining(windows).train(ORDER);
    assertEquals(RATES.length, trained.levels());
    assertEquals(60, trained.bundle().origin().windows());
    Forecast forecast = trained.bundle().forecast(windows.getFirst().asked().at(200));
    assertInstanceOf(Forecast.Outside.class, forecast);
  }

  @Test
  void intervalFromFewWindowsSaysHowLittleItHolds() {
    QueueingWorkload workload = new QueueingWorkload(5, 0.008);
    List<WindowRow> windows = new ArrayList<>(workload.run("m", 2, 20, 20));
    windows.addAll(workload.run("m", 2, 3, 40));
    windows.addAll(workload.run("m", 2, 20, 60));
    Bundle bundle = new TypeTraining(windows).train(ORDER).bundle();
    assertEquals(0.75, bundle.target(Target.P95_MILLIS).spread().confidence());
  }

  @Test
  void windowsOfOneLoadAreThinnedAndRareLoadsAreKept() {
    List<WindowRow> windows = new QueueingWorkload(5, 0.008).run("m", 4, 3000, 40);
    List<WindowRow> rare = new QueueingWorkload(6, 0.008).run("m", 4, 3, 120);
    List<WindowRow> all = new ArrayList<>(windows);
    all.addAll(rare);
    List<WindowRow> kept = sampled(all);
    assertTrue(kept.size() < 2 * all.size() / 3, kept.size() + " of " + all.size());
    assertTrue(kept.containsAll(rare) && kept.contains(windows.getLast()));
    assertTrue(
        kept.stream().filter(w -> windows.indexOf(w) < 1000).count() > 100, "no older windows");
    assertEquals(kept, sampled(all.reversed()));
  }

  private static List<WindowRow> sampled(List<WindowRow> windows) {
    WindowSample sample = new WindowSample(WindowSample.PER_LOAD);
    windows.forEach(sample::add);
    assertEquals(windows.size(), sample.seen());
    return sample.windows();
  }

  @Test
  void aboveTheTrainedRangeThereIsNoGuess() {
    List<WindowRow> windows = new QueueingWorkload(5, 0.008).run("m", 2, 12, RATES);
    Bundle bundle = new TypeTraining(windows).train(ORDER).bundle();
    Forecast forecast = bundle.forecast(windows.getFirst().asked().at(400));
    assertEquals(
        "rate", assertInstanceOf(Forecast.Outside.class, forecast).range().feature().title());
  }
}
