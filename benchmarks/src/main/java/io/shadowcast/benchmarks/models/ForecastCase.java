package io.shadowcast.benchmarks.models;

import io.shadowcast.trainer.forecast.Calibration;
import io.shadowcast.trainer.forecast.Property;
import io.shadowcast.trainer.forecast.QuantileTrees;
import io.shadowcast.trainer.forecast.Quantiles;
import io.shadowcast.trainer.series.History;
import java.util.Arrays;
import java.util.function.IntToDoubleFunction;
import java.util.stream.IntStream;

/// One property and one distance ahead, from the first day that is not learned from: what the model
/// says about each step, and what the methods make of it. Index 0 is the first step after the days
/// that were learned from; a forecast of index `i` is made `ahead` steps before it.
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
record ForecastCase(Property property, int ahead, Quantiles[] raw) {
  static final int DAY = 288;
  static final int LEARNED = 20 * DAY;
  static final int CALIBRATED = 24 * DAY;
  static final int END = 30 * DAY;

  private static final double HALF = 0.5;
  private static final double GAMMA = 0.01;

  static ForecastCase of(Property property, QuantileTrees trees) {
    Quantiles[] raw =
        IntStream.range(LEARNED, END)
            .mapToObj(step -> trees.at(property, step - trees.ahead()))
            .toArray(Quantiles[]::new);
    return new ForecastCase(property, trees.ahead(), raw);
  }

  double value(int index) {
    return property.history().at(LEARNED + index);
  }

  static int calibrating() {
    return CALIBRATED - LEARNED;
  }

  /// Any value of the days learned from.
  Quantiles[] anything() {
    double[] all = property.history().slice(0, LEARNED);
    Arrays.sort(all);
    Quantiles same =
        Quantiles.sorted(
            quantile(all, Quantiles.TAIL), quantile(all, HALF), quantile(all, 1 - Quantiles.TAIL));
    return IntStream.range(0, raw.length).mapToObj(i -> same).toArray(Quantiles[]::new);
  }

  /// The last value.
  Quantiles[] naive() {
    return around(index -> value(index - ahead));
  }

  /// The value at the same time of the day before.
  Quantiles[] seasonal() {
    return around(index -> value(index - DAY));
  }

  /// With the quantiles of what was missed on the days of calibration.
  private Quantiles[] around(IntToDoubleFunction guess) {
    double[] misses =
        IntStream.range(0, calibrating())
            .mapToDouble(index -> value(index) - guess.applyAsDouble(index))
            .sorted()
            .toArray();
    double low = quantile(misses, Quantiles.TAIL);
    double high = quantile(misses, 1 - Quantiles.TAIL);
    return IntStream.range(0, raw.length)
        .mapToObj(guess::applyAsDouble)
        .map(middle -> Quantiles.sorted(middle + low, middle, middle + high))
        .toArray(Quantiles[]::new);
  }

  /// Conformalised quantile regression (Romano, Patterson, Candes 2019) on the days of calibration.
  Quantiles[] conformal() {
    double outwards = quantile(scores(calibrating()), 1 - 2 * Quantiles.TAIL);
    return Arrays.stream(raw).map(each -> wider(each, outwards)).toArray(Quantiles[]::new);
  }

  /// The same, the share following the misses (Gibbs and Candes 2021), as late as they are known.
  Quantiles[] adaptive() {
    double[] scores = scores(calibrating());
    Quantiles[] said = new Quantiles[raw.length];
    double share = 2 * Quantiles.TAIL;
    for (int i = 0; i < raw.length; i++) {
      int known = i - ahead;
      if (known >= calibrating()) {
        share += GAMMA * (2 * Quantiles.TAIL - (said[known].covers(value(known)) ? 0 : 1));
      }
      said[i] = wider(raw[i], quantile(scores, 1 - share));
    }
    return said;
  }

  /// Ours.
  Quantiles[] calibrated() {
    Calibration calibration = new Calibration(DAY, ahead);
    Quantiles[] said = new Quantiles[raw.length];
    for (int i = 0; i < raw.length; i++) {
      int known = i - ahead;
      if (known >= 0) {
        calibration.learn(raw[known], said[known], value(known));
      }
      said[i] = calibration.calibrated(raw[i]);
    }
    return said;
  }

  private double[] scores(int until) {
    return IntStream.range(0, until)
        .mapToDouble(i -> Math.max(raw[i].low() - value(i), value(i) - raw[i].high()))
        .sorted()
        .toArray();
  }

  private static Quantiles wider(Quantiles raw, double outwards) {
    double low = raw.low() - outwards;
    double high = raw.high() + outwards;
    double bottom = Math.min(low, (low + high) / 2);
    double top = Math.max(high, (low + high) / 2);
    return new Quantiles(bottom, Math.clamp(raw.middle(), bottom, top), top);
  }

  private static double quantile(double[] sorted, double share) {
    int rank = (int) Math.ceil((sorted.length + 1) * share) - 1;
    return sorted[Math.clamp(rank, 0, sorted.length - 1)];
  }

  /// The mean error of taking the value of the day before, on the days learned from.
  double usualError() {
    History history = property.history();
    return IntStream.range(DAY, LEARNED)
        .mapToDouble(step -> Math.abs(history.at(step) - history.at(step - DAY)))
        .average()
        .orElse(Double.NaN);
  }
}
