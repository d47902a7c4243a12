package io.shadowcast.aggregator.model;

import io.shadowcast.aggregator.store.ModelRecord;
import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.words.HostId;
import io.shadowcast.words.WorkloadName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Trains workloads anew that have models: when these are old, and when what is measured is not
/// what they say any more. Whether the new ones go into service the gate decides, as always.
public final class Retraining {
  private static final Logger LOG = LoggerFactory.getLogger(Retraining.class);

  /// Two minutes of windows: less may be an accident.
  private static final int FEWEST = 24;

  /// So many times the error it had when it was trained is too much.
  private static final double WORSE = 2;

  /// Less is good enough, whatever it was.
  private static final double GOOD = 0.1;

  /// After a training that was of no use nothing is hurried.
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  /// What shows a drift: older windows would teach what was.
  private static final Duration FRESH = Duration.ofHours(1);

  private static final String REFUSED = "REFUSED";

  private final Models models;
  private final Feedback feedback;
  private final TrainingRuns trainings;
  private final Duration after;
  private final Duration kept;
  private final InstantSource clock;

  /// @param after the age at which models are old
  /// @param kept how far back windows are used
  public Retraining(
      Models models,
      Feedback feedback,
      TrainingRuns trainings,
      Duration after,
      Duration kept,
      InstantSource clock) {
    this.models = models;
    this.feedback = feedback;
    this.trainings = trainings;
    this.after = after;
    this.kept = kept;
    this.clock = clock;
  }

  /// Why a workload is trained, and on what.
  private record Need(String reason, Duration back) {}

  private record Of(HostId host, WorkloadName workload) {}

  /// Looks at all workloads that have models, and begins the trainings that are due.
  public void round() {
    models.list(Optional.empty(), Optional.empty()).stream()
        .filter(ModelRecord::inService)
        .collect(Collectors.groupingBy(model -> new Of(model.host(), model.workload())))
        .forEach((of, served) -> need(of, served).ifPresent(need -> train(of, need)));
  }

  private Optional<Need> need(Of of, List<ModelRecord> served) {
    Instant now = clock.instant();
    Optional<TrainingRecord> last = models.lastTraining(of.host, of.workload);
    Instant tried = last.map(TrainingRecord::created).orElse(Instant.EPOCH);
    boolean running = trainings.running(of.host, of.workload).isPresent();
    if (running || tried.plus(PATIENCE).isAfter(now)) {
      return Optional.empty();
    }
    Instant oldest =
        served.stream()
            .map(ModelRecord::created)
            .min(Comparator.naturalOrder())
            .orElse(Instant.EPOCH);
    if (!oldest.plus(after).isAfter(now) && !tried.plus(after).isAfter(now)) {
      return Optional.of(new Need("models of " + oldest, kept));
    }
    // What an hour was not enough for may need more.
    boolean vain = last.filter(one -> one.state().equals(REFUSED)).isPresent();
    return feedback.lately(of.host, of.workload, now).stream()
        .map(Retraining::fault)
        .flatMap(Optional::stream)
        .findFirst()
        .map(fault -> new Need(fault, vain ? kept : FRESH));
  }

  /// What is wrong with a model now.
  private static Optional<String> fault(Accuracy lately) {
    if (lately.outside() >= FEWEST && lately.outside() > lately.windows()) {
      return Optional.of(
          "%d of %d windows of %s are outside of what it was trained on"
              .formatted(lately.outside(), lately.outside() + lately.windows(), lately.model()));
    }
    double bound = Math.max(GOOD, WORSE * lately.expectedError());
    return lately.windows() >= FEWEST && lately.medianError() > bound
        ? Optional.of(
            String.format(
                Locale.ROOT,
                "%s errs by %.0f %% lately, %.0f %% when it was trained",
                lately.model(),
                100 * lately.medianError(),
                100 * lately.expectedError()))
        : Optional.empty();
  }

  private void train(Of of, Need need) {
    Instant now = clock.instant();
    LOG.info("{}/{} is trained anew: {}", of.host, of.workload, need.reason);
    TrainingRecord training = trainings.open(of.host, of.workload);
    trainings.run(training, new TrainingRuns.Span(now.minus(need.back), now, false, false));
  }
}
