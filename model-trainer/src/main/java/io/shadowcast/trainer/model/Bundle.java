package io.shadowcast.trainer.model;

import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.Feature;
import io.shadowcast.trainer.feature.Features;
import io.shadowcast.trainer.label.Target;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/// Everything a model of one workload on one VM type needs to be served.
///
/// @param signature of the features it was trained on
/// @param ranges one per feature, in order of columns
/// @param targets one model per target
/// @param errors share of failed requests over the rate
public record Bundle(
    Origin origin,
    String signature,
    List<FeatureRange> ranges,
    Map<Target, TargetModel> targets,
    Base.Curve errors,
    List<Probe> probes) {
  /// Copies; refuses a bundle with a part missing.
  public Bundle {
    ranges = List.copyOf(ranges);
    targets = Map.copyOf(targets);
    probes = List.copyOf(probes);
    if (!targets.keySet().equals(EnumSet.allOf(Target.class))) {
      throw new IllegalArgumentException("targets: " + targets.keySet() + " (expected: all)");
    }
    List<Feature> features = ranges.stream().map(FeatureRange::feature).toList();
    if (!features.equals(List.of(Feature.values()))) {
      throw new IllegalArgumentException("ranges: " + features + " (expected: all, in order)");
    }
  }

  /// Whether this program means the same by its features.
  public boolean servable() {
    return signature.equals(Features.signature());
  }

  /// The model of a target.
  public TargetModel target(Target target) {
    return Objects.requireNonNull(targets.get(target));
  }

  /// What the VM type would do.
  public Forecast forecast(Characteristics asked) {
    Optional<FeatureRange> left =
        ranges.stream()
            .filter(range -> checked(range.feature()))
            .filter(range -> !range.covers(range.feature().of(asked)))
            .findFirst();
    return left.<Forecast>map(range -> new Forecast.Outside(range, range.feature().of(asked)))
        .orElseGet(() -> known(asked));
  }

  /// The first probe whose answer is not reproduced to the last bit.
  public Optional<Probe> broken() {
    return probes.stream().filter(probe -> !reproduces(probe)).findFirst();
  }

  private Forecast known(Characteristics asked) {
    return new Forecast.Known(
        target(Target.P95_MILLIS).predict(asked),
        target(Target.THROUGHPUT).predict(asked),
        target(Target.CPU_CORES).predict(asked),
        Math.clamp(errors.of(asked), 0, 1));
  }

  private boolean reproduces(Probe probe) {
    return probe.learned().entrySet().stream()
        .allMatch(entry ->
            Float.floatToIntBits(entry.getValue())
                == Float.floatToIntBits(target(entry.getKey()).learned(probe.asked())));
  }

  /// Offered cores are a product of two features that are checked themselves: they bind only what
  /// reads them.
  private boolean checked(Feature feature) {
    return feature != Feature.OFFERED_CORES || read().contains(feature);
  }

  private Set<Feature> read() {
    EnumSet<Feature> read = EnumSet.noneOf(Feature.class);
    List<Feature> columns = List.of(Feature.values());
    for (TargetModel model : targets.values()) {
      read.add(model.base().coordinate());
      model.trees().usedColumns().stream().mapToObj(columns::get).forEach(read::add);
    }
    return read;
  }
}
