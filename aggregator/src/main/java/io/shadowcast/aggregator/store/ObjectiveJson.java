package io.shadowcast.aggregator.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.shadowcast.words.Objective;
import java.util.List;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// An objective as the state file keeps it: no limit is null.
record ObjectiveJson(
    @Nullable Double p95Millis,
    @Nullable Double maxErrorRatio,
    @Nullable Double minThroughput,
    List<Kpi> kpis,
    double priceWeight) {
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Kpi(String metric, @Nullable Double min, @Nullable Double max) {}

  static String write(Objective objective) {
    return Json.write(
        new ObjectiveJson(
            boxed(objective.p95Millis()),
            boxed(objective.maxErrorRatio()),
            boxed(objective.minThroughput()),
            objective.kpis().stream()
                .map(kpi -> new Kpi(kpi.metric(), boxed(kpi.min()), boxed(kpi.max())))
                .toList(),
            objective.priceWeight()));
  }

  static Objective read(String text) {
    ObjectiveJson json = Json.read(text, ObjectiveJson.class);
    return new Objective(
        optional(json.p95Millis),
        optional(json.maxErrorRatio),
        optional(json.minThroughput),
        json.kpis.stream()
            .map(k -> new Objective.KpiLimit(k.metric, optional(k.min), optional(k.max)))
            .toList(),
        json.priceWeight);
  }

  private static @Nullable Double boxed(OptionalDouble value) {
    return value.isPresent() ? (Double) value.getAsDouble() : null;
  }

  private static OptionalDouble optional(@Nullable Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
