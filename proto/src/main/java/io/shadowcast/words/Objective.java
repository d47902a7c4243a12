package io.shadowcast.words;

import java.util.List;
import java.util.OptionalDouble;

/// What a workload must keep.
///
/// @param p95Millis empty: no limit
/// @param maxErrorRatio 0..1; empty: no limit
/// @param minThroughput requests per second; empty: the load that is observed
/// @param priceWeight 0..1: how much price counts against headroom; 1 is the cheapest type that
///   meets the limits
public record Objective(
    OptionalDouble p95Millis,
    OptionalDouble maxErrorRatio,
    OptionalDouble minThroughput,
    List<KpiLimit> kpis,
    double priceWeight) {
  /// No limit at all.
  public static final Objective NONE =
      new Objective(
          OptionalDouble.empty(), OptionalDouble.empty(), OptionalDouble.empty(), List.of(), 1);

  /// A limit on an application metric.
  public record KpiLimit(String metric, OptionalDouble min, OptionalDouble max) {
    /// Refuses a limit without a bound.
    public KpiLimit {
      Check.notBlank(metric, "kpi.metric");
      Check.that(min.isPresent() || max.isPresent(), "kpi." + metric, "none", "min or max");
    }
  }

  /// Copies; refuses negative limits.
  public Objective {
    p95Millis.ifPresent(v -> Check.that(v > 0, "objective.p95_millis", v, "> 0"));
    maxErrorRatio.ifPresent(v -> Check.ratio(v, "objective.max_error_ratio"));
    minThroughput.ifPresent(v -> Check.notNegative(v, "objective.min_throughput"));
    Check.ratio(priceWeight, "objective.price_weight");
    kpis = List.copyOf(kpis);
  }
}
