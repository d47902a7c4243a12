package io.shadowcast.trainer.eval;

import io.shadowcast.trainer.boost.BaseFit;
import io.shadowcast.trainer.boost.Boosting;
import io.shadowcast.trainer.boost.Example;
import io.shadowcast.trainer.boost.TreeGrower;
import io.shadowcast.trainer.eval.Fold.LeveledWindow;
import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.Feature;
import io.shadowcast.trainer.feature.Features;
import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Base;
import io.shadowcast.trainer.model.Bundle;
import io.shadowcast.trainer.model.FeatureRange;
import io.shadowcast.trainer.model.Origin;
import io.shadowcast.trainer.model.Probe;
import io.shadowcast.trainer.model.TargetModel;
import io.shadowcast.words.VmTypeName;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/// Trains the models of one VM type from its windows.
public final class TypeTraining {
  private static final int PROBES = 8;

  private final TreeGrower grower;
  private final List<WindowRow> windows;
  private final List<WindowRow> making;
  private final List<LeveledWindow> all;
  private final Levels levels;
  private final List<Fold> folds;

  /// What to write into the bundle.
  ///
  /// @param version of the new model, 1 is the first
  public record Order(String workload, int version, Instant trainedAt, long seed) {}

  /// With trees that grow on this machine.
  public TypeTraining(List<WindowRow> given) {
    this(given, Boosting::train);
  }

  /// Windows of one VM type; their order does not matter. Those that are far from every load level
  /// are left out.
  public TypeTraining(List<WindowRow> given, TreeGrower grower) {
    this.grower = grower;
    List<WindowRow> sorted = given.stream().sorted(Comparator.comparing(WindowRow::start)).toList();
    levels = Levels.of(sorted);
    all = Fold.all(sorted, levels);
    windows = all.stream().map(LeveledWindow::window).toList();
    making = IntStream.range(0, sorted.size()).filter(levels::makes).mapToObj(sorted::get).toList();
    folds = levels.count() < 3 ? List.of() : Fold.of(all, levels);
  }

  /// How many load levels there are; a training needs three, so that one can be kept apart between
  /// two others.
  public int levels() {
    return levels.count();
  }

  /// How many windows there are.
  public int size() {
    return windows.size();
  }

  /// The same without the newest windows.
  ///
  /// @param size how many are left
  TypeTraining earlier(int size) {
    return new TypeTraining(windows.subList(0, size), grower);
  }

  /// The windows that are learned from, oldest first.
  List<WindowRow> windows() {
    return windows;
  }

  /// Trains all targets.
  ///
  /// @throws IllegalStateException with fewer than three load levels
  public Trained train(Order order) {
    if (folds.isEmpty()) {
      throw new IllegalStateException("levels: " + levels.count() + " (expected: >= 3)");
    }
    Map<Target, TargetModel> models = new EnumMap<>(Target.class);
    List<String> forms = new ArrayList<>();
    for (Target target : Target.values()) {
      List<Example> examples = all.stream().map(w -> w.example(target)).toList();
      TargetTraining.Learned learned =
          new TargetTraining(target, folds, order.seed(), grower).learn(examples);
      verify(learned.model(), examples);
      models.put(target, learned.model());
      forms.add(learned.form());
    }
    return new Trained(bundle(order, models, errors(all)), levels.count(), forms);
  }

  private Bundle bundle(Order order, Map<Target, TargetModel> models, Base.Curve errors) {
    VmTypeName type = windows.getFirst().vmType();
    Instant newest = windows.getLast().start();
    return new Bundle(
        new Origin(
            order.workload(),
            type,
            order.version(),
            order.trainedAt(),
            order.seed(),
            windows.size(),
            newest),
        Features.signature(),
        Arrays.stream(Feature.values()).map(this::range).toList(),
        models,
        errors,
        probes(models));
  }

  /// What a step between levels or an outlier was asked widens no range.
  private FeatureRange range(Feature feature) {
    double[] values = making.stream().mapToDouble(w -> feature.of(w.asked())).sorted().toArray();
    return new FeatureRange(feature, values[0], values[values.length - 1]);
  }

  private static Base.Curve errors(List<LeveledWindow> all) {
    List<Example> examples =
        all.stream()
            .map(w -> new Example(w.asked(), w.window().outcome().errorRatio(), w.level()))
            .toList();
    return BaseFit.curve(Feature.RATE, examples);
  }

  /// The walk in Java must come to XGBoost's own bits on every window, or nothing is handed out.
  private static void verify(TargetModel model, List<Example> examples) {
    float[] expected = Boosting.predict(model.trees(), model.base(), examples);
    for (int i = 0; i < expected.length; i++) {
      float walked = model.learned(examples.get(i).asked());
      if (Float.floatToIntBits(expected[i]) != Float.floatToIntBits(walked)) {
        throw new IllegalStateException(
            "%s of %s: %s (expected: %s, as XGBoost says)"
                .formatted(model.target().title(), examples.get(i).asked(), walked, expected[i]));
      }
    }
  }

  private List<Probe> probes(Map<Target, TargetModel> models) {
    List<Probe> probes = new ArrayList<>();
    int step = Math.max(1, windows.size() / PROBES);
    for (int i = 0; i < windows.size(); i += step) {
      Characteristics asked = windows.get(i).asked();
      Map<Target, Float> learned = new EnumMap<>(Target.class);
      models.forEach((target, model) -> learned.put(target, model.learned(asked)));
      probes.add(new Probe(asked, learned));
    }
    return probes;
  }
}
