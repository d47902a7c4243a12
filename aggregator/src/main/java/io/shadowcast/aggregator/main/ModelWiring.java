package io.shadowcast.aggregator.main;

import io.shadowcast.aggregator.anomaly.Sentry;
import io.shadowcast.aggregator.api.ModelRooms;
import io.shadowcast.aggregator.config.AggregatorSettings;
import io.shadowcast.aggregator.config.SeriesSettings;
import io.shadowcast.aggregator.config.TrainerSettings;
import io.shadowcast.aggregator.fingerprint.Fingerprints;
import io.shadowcast.aggregator.forecast.Forecasts;
import io.shadowcast.aggregator.judgement.ChangeJudge;
import io.shadowcast.aggregator.metrics.Windows;
import io.shadowcast.aggregator.model.Feedback;
import io.shadowcast.aggregator.model.MeasuredWindows;
import io.shadowcast.aggregator.model.Models;
import io.shadowcast.aggregator.model.Predictor;
import io.shadowcast.aggregator.model.Retraining;
import io.shadowcast.aggregator.model.TrainerProgram;
import io.shadowcast.aggregator.model.TrainingJob;
import io.shadowcast.aggregator.model.TrainingRuns;
import io.shadowcast.aggregator.model.UntriedTypes;
import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.SeriesStore;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// The rooms of models, wired.
final class ModelWiring {
  /// What a training uses at most when the retention is another server's business.
  private static final Duration KEPT_ELSEWHERE = Duration.ofDays(7);

  private ModelWiring() {}

  /// Ends what an earlier process left running, too.
  static ModelRooms open(
      AggregatorSettings settings, StateStore store, SeriesStore series, InstantSource clock) {
    Models models = new Models(store.models(), settings.state());
    Windows stored = new Windows(series, Windows.WIDTH);
    MeasuredWindows windows = new MeasuredWindows(stored, store);
    TrainerProgram trainer = trainer(settings.trainer());
    TrainingJob job = new TrainingJob(models, windows, trainer, settings.state(), clock);
    TrainingRuns trainings =
        new TrainingRuns(
            store.models(), job, clock, Thread.ofVirtual().name("training-", 0).factory());
    trainings.recover();
    Feedback feedback = new Feedback(models, windows);
    Duration kept = kept(settings.series());
    Optional<Retraining> retraining =
        settings
            .trainer()
            .again()
            .map(after -> new Retraining(models, feedback, trainings, after, kept, clock));
    return new ModelRooms(
        models,
        trainings,
        new Predictor(models, windows, clock),
        new UntriedTypes(store.benchmarks()),
        new ChangeJudge(stored),
        new Fingerprints(stored),
        new Sentry(series, store, settings.anomalies().alarmsPerDay()),
        new Forecasts(series, store, trainer, settings.state().resolve("forecasts"), clock),
        feedback,
        retraining,
        kept);
  }

  private static TrainerProgram trainer(TrainerSettings settings) {
    return settings.command().isEmpty()
        ? TrainerProgram.of(settings.java(), settings.jar())
        : TrainerProgram.of(settings.command());
  }

  private static Duration kept(SeriesSettings series) {
    return switch (series) {
      case SeriesSettings.Sqlite sqlite -> sqlite.retention();
      case SeriesSettings.Influx1 _, SeriesSettings.Influx2 _ -> KEPT_ELSEWHERE;
    };
  }
}
