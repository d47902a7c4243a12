package io.shadowcast.aggregator.model;

import io.shadowcast.aggregator.store.ModelRecord;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.Forecast;
import io.shadowcast.words.HostId;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/// Holds the models in service against what was measured since.
public final class Feedback {
  /// What counts as lately.
  public static final Duration LATELY = Duration.ofMinutes(30);

  private final Models models;
  private final WindowSource windows;

  /// Of these models and windows.
  public Feedback(Models models, WindowSource windows) {
    this.models = models;
    this.windows = windows;
  }

  /// How good the models of a workload were lately, as far as they are in service.
  public List<Accuracy> lately(HostId host, WorkloadName workload, Instant now) {
    Map<VmTypeName, Tally> tallies = new HashMap<>();
    models
        .inService(host, workload)
        .forEach((type, serving) -> {
          switch (serving) {
            case Models.Serving.Ready(String name, Bundle bundle) ->
                tallies.put(type, new Tally(name, bundle));
            case Models.Serving.None _ -> {}
          }
        });
    try (Stream<WindowRow> rows = windows.windows(host, workload, now.minus(LATELY), now)) {
      rows.filter(row -> !row.lossy() && !row.disturbed())
          .forEach(row ->
              Optional.ofNullable(tallies.get(row.vmType())).ifPresent(tally -> tally.add(row)));
    }
    return tallies.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .map(one -> one.getValue().accuracy(one.getKey()))
        .toList();
  }

  /// What a model said of each window.
  private final class Tally {
    private final String name;
    private final Bundle bundle;
    private final List<Double> errors = new ArrayList<>();
    private int outside;

    Tally(String name, Bundle bundle) {
      this.name = name;
      this.bundle = bundle;
    }

    void add(WindowRow row) {
      switch (bundle.forecast(row.asked())) {
        case Forecast.Known known -> {
          double measured = row.outcome().p95Millis();
          errors.add(Math.abs(known.p95Millis().value() - measured) / measured);
        }
        case Forecast.Outside _ -> outside++;
      }
    }

    Accuracy accuracy(VmTypeName type) {
      return new Accuracy(name, type, errors.size(), outside, median(), expected(name));
    }

    private double median() {
      double[] sorted = errors.stream().mapToDouble(Double::doubleValue).sorted().toArray();
      return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
    }
  }

  private double expected(String model) {
    return models
        .find(model)
        .map(ModelRecord::reportJson)
        .map(Feedback::expectedIn)
        .orElse(Double.NaN);
  }

  private static double expectedIn(String report) {
    return Json.object(report).stream()
        .flatMap(json -> StreamSupport.stream(json.path("scores").spliterator(), false))
        .filter(score -> score.path("target").asText().equals("p95_millis"))
        .mapToDouble(score -> score.path("median_relative_error").asDouble(Double.NaN))
        .findFirst()
        .orElse(Double.NaN);
  }
}
