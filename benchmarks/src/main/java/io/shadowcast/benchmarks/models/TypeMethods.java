package io.shadowcast.benchmarks.models;

import io.shadowcast.benchmarks.models.BestType.Method;
import io.shadowcast.trainer.boost.Regression;
import io.shadowcast.trainer.boost.Regression.Aim;
import io.shadowcast.trainer.boost.Regression.Settings;
import io.shadowcast.trainer.boost.Table;
import io.shadowcast.trainer.model.TreeEnsemble;
import io.shadowcast.trainer.performance.Gain;
import io.shadowcast.trainer.performance.Workload;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntToDoubleFunction;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/// What others would say about VM types: chance, the rule of thumb, the nearest workloads, boosted
/// trees. None gives an interval.
final class TypeMethods {
  private static final int NEAREST = 3;
  private static final int ROWS = 40_000;

  private final VmScores scores;
  private final List<Workload> known;
  private final float[][] features;
  private final RandomGenerator random;

  TypeMethods(VmScores scores, List<Workload> known, String leftOut, RandomGenerator random) {
    this.scores = scores;
    this.known = known;
    this.features =
        IntStream.range(0, scores.size())
            .mapToObj(type -> scores.features(type, Set.of(leftOut)))
            .toArray(float[][]::new);
    this.random = random;
  }

  Map<String, Method> classic() {
    double[] octaves = scores.octaves();
    TreeEnsemble trees = train();
    Method nearest = this::nearest;
    Method boosted = asked -> all(type -> trees.predict(row(asked, type)));
    Map<String, Method> methods = new LinkedHashMap<>();
    methods.put(
        "any other workload",
        asked -> all(type -> known.get(random.nextInt(known.size())).gains()[type]));
    methods.put("scale by vCPU", asked -> all(type -> octaves[type]));
    methods.put("3 nearest workloads", nearest);
    methods.put("boosted trees", boosted);
    methods.put("mean of the two", asked -> mean(nearest.gains(asked), boosted.gains(asked)));
    return methods;
  }

  private List<Gain> all(IntToDoubleFunction gain) {
    return IntStream.range(0, scores.size())
        .mapToObj(type -> new Gain(gain.applyAsDouble(type), Double.NaN))
        .toList();
  }

  private static List<Gain> mean(List<Gain> one, List<Gain> other) {
    return IntStream.range(0, one.size())
        .mapToObj(i -> new Gain((one.get(i).octaves() + other.get(i).octaves()) / 2, Double.NaN))
        .toList();
  }

  private List<Gain> nearest(Workload asked) {
    List<Workload> closest =
        known.stream()
            .sorted(
                Comparator.comparingDouble(
                    each -> asked.fingerprint().distance(each.fingerprint())))
            .toList();
    return all(type ->
        closest.stream()
            .mapToDouble(each -> each.gains()[type])
            .filter(gain -> !Double.isNaN(gain))
            .limit(NEAREST)
            .average()
            .orElse(Double.NaN));
  }

  private float[] row(Workload asked, int type) {
    double[] traits = asked.fingerprint().traits();
    float[] row = Arrays.copyOf(features[type], features[type].length + traits.length);
    for (int i = 0; i < traits.length; i++) {
      row[features[type].length + i] = (float) traits[i];
    }
    return row;
  }

  private TreeEnsemble train() {
    int[] candidates = scores.candidates();
    int columns = row(known.getFirst(), candidates[0]).length;
    float[] values = new float[ROWS * columns];
    float[] answers = new float[ROWS];
    int drawn = 0;
    while (drawn < ROWS) {
      Workload workload = known.get(random.nextInt(known.size()));
      int type = candidates[random.nextInt(candidates.length)];
      double gain = workload.gains()[type];
      if (!Double.isNaN(gain)) {
        System.arraycopy(row(workload, type), 0, values, drawn * columns, columns);
        answers[drawn++] = (float) gain;
      }
    }
    Settings settings = new Settings(200, 6, 0.1, 1, 0.8, 0.8, 2, random.nextLong());
    return Regression.train(new Table(values, columns, answers), new Aim.Mean(), settings);
  }
}
