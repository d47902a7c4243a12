package io.shadowcast.agent.mirror;

import io.shadowcast.words.FieldDifference;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// What is counted of one field of a workload and shadow. Loop only.
final class FieldCounts {
  /// Enough answers twice to go by them.
  private static final long LEAST_REPEATED = 20;

  private static final int LEAST_STEPS = 10;

  /// Answers that were asked for at the same time come in any order; those so far apart do not.
  private static final int APART = 16;

  private static final double NEARLY_ALL = 0.95;

  private long pairs;
  private long differ;
  private String kind = "";

  /// Of the differing pairs: both values are of one volatile type.
  private long typed;

  private long repeated;
  private long repeatedDiffer;

  private double[] numbers = {};
  private int next;
  private long steps;
  private long ups;

  /// One pair of production and shadow; null: it does not have the field.
  void pair(ResponseFields.@Nullable Value production, ResponseFields.@Nullable Value shadow) {
    pairs++;
    if (production != null) {
      follow(production.number());
    }
    if (production == null || shadow == null) {
      differ++;
      kind = production == null ? "extra" : "missing";
    } else if (production.hash() != shadow.hash()) {
      differ++;
      boolean same = production.type() == shadow.type();
      typed += same && production.type().isVolatile() ? 1 : 0;
      kind = same ? "value" : "type";
    }
  }

  /// Two answers of one shadow to one request.
  void twice(boolean differs) {
    repeated++;
    repeatedDiffer += differs ? 1 : 0;
  }

  private void follow(double number) {
    if (Double.isNaN(number)) {
      return;
    }
    if (numbers.length == 0) {
      numbers = new double[APART];
      Arrays.fill(numbers, Double.NaN);
    }
    double before = numbers[next];
    numbers[next] = number;
    next = (next + 1) % APART;
    if (!Double.isNaN(before) && number != before) {
      steps++;
      ups += number > before ? 1 : 0;
    }
  }

  /// A number that only ever grows counts something: requests, time, versions.
  private boolean isCounter() {
    return steps >= LEAST_STEPS && ups >= NEARLY_ALL * steps;
  }

  /// The field in the window, if it differed in any pair.
  ///
  /// @param baseline the same of a shadow that runs what production runs
  Optional<FieldDifference> difference(String path, Optional<FieldCounts> baseline) {
    if (differ == 0) {
      return Optional.empty();
    }
    long noisePairs = pairs;
    long noiseDiffer = isCounter() ? differ : typed;
    if (baseline.isPresent() && baseline.get().pairs > 0) {
      noisePairs = baseline.get().pairs;
      noiseDiffer = baseline.get().differ;
    } else if (repeated >= LEAST_REPEATED) {
      noisePairs = repeated;
      noiseDiffer = repeatedDiffer;
    }
    return Optional.of(new FieldDifference(path, kind, pairs, differ, noisePairs, noiseDiffer));
  }

  /// A new window begins; what was learned of the field stays.
  void restart() {
    pairs = 0;
    differ = 0;
    typed = 0;
    repeated /= 2;
    repeatedDiffer /= 2;
  }
}
