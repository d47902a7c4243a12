package io.shadowcast.aggregator.model;

import io.shadowcast.aggregator.store.TrainingRecord;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.model.Forecast;
import io.shadowcast.words.HostId;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Answers what a VM type would make of a workload's load. Plain Java on the caller's thread; no
/// native code.
public final class Predictor {
  private final Models models;
  private final LoadSource load;
  private final InstantSource clock;

  /// Serves the models of `models`.
  public Predictor(Models models, LoadSource load, InstantSource clock) {
    this.models = models;
    this.load = load;
    this.clock = clock;
  }

  /// What the workload asked lately: the medians of its last five minutes of windows, not older
  /// than an hour.
  public RecentLoad recent(HostId host, WorkloadName workload) {
    Instant now = clock.instant();
    RecentLoad near = recent(host, workload, RecentLoad.NEAR, now);
    return near.isWhole() ? near : recent(host, workload, RecentLoad.LOOK_BACK, now);
  }

  /// Why [#recent] knows nothing.
  public String whyUnknown(HostId host, WorkloadName workload) {
    Instant now = clock.instant();
    String none = "no windows of %s on %s in the last hour".formatted(workload, host);
    return load.why(host, workload, now.minus(RecentLoad.LOOK_BACK), now, none);
  }

  private RecentLoad recent(HostId host, WorkloadName workload, Duration back, Instant now) {
    return RecentLoad.of(load.asked(host, workload, now.minus(back), now), now);
  }

  /// What a VM type would do.
  public Prediction predict(
      HostId host, WorkloadName workload, VmTypeName type, Characteristics asked) {
    return predict(host, workload, List.of(type), asked).getFirst();
  }

  /// What VM types would do, in their order.
  public List<Prediction> predict(
      HostId host, WorkloadName workload, List<VmTypeName> types, Characteristics asked) {
    Map<VmTypeName, Models.Serving> serving = models.inService(host, workload);
    Optional<TrainingRecord> last = models.lastTraining(host, workload);
    return types.stream()
        .map(type ->
            Optional.ofNullable(serving.get(type))
                .map(served -> predict(served, asked))
                .orElseGet(() -> new Prediction.NoModel(Untrained.why(last, type))))
        .toList();
  }

  private static Prediction predict(Models.Serving serving, Characteristics asked) {
    return switch (serving) {
      case Models.Serving.None(String reason) -> new Prediction.NoModel(reason);
      case Models.Serving.Ready ready -> predict(ready, asked);
    };
  }

  private static Prediction predict(Models.Serving.Ready ready, Characteristics asked) {
    return switch (ready.bundle().forecast(asked)) {
      case Forecast.Known known ->
          new Prediction.Predicted(
              ready.name(),
              known.p95Millis(),
              known.throughput(),
              known.cpuCores(),
              known.errorRatio());
      case Forecast.Outside outside ->
          new Prediction.OutOfRange(
              ready.name(),
              outside.range().feature().title(),
              outside.value(),
              outside.range().min(),
              outside.range().max());
    };
  }
}
