package io.shadowcast.aggregator.model;

import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.model.Forecast;
import io.shadowcast.words.HostId;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.time.InstantSource;

/// Answers what a VM type would make of a workload's load. Plain Java on the caller's thread; no
/// native code.
public final class Predictor {
  private final Models models;
  private final WindowSource windows;
  private final InstantSource clock;

  /// Serves the models of `models`.
  public Predictor(Models models, WindowSource windows, InstantSource clock) {
    this.models = models;
    this.windows = windows;
    this.clock = clock;
  }

  /// What the workload asked lately: the medians of its last five minutes of windows, not older
  /// than an hour.
  public RecentLoad recent(HostId host, WorkloadName workload) {
    Instant now = clock.instant();
    return RecentLoad.of(
        windows.windows(host, workload, now.minus(RecentLoad.LOOK_BACK), now), now);
  }

  /// What a VM type would do.
  public Prediction predict(
      HostId host, WorkloadName workload, VmTypeName type, Characteristics asked) {
    return switch (models.inService(host, workload, type)) {
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
