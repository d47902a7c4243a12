package io.shadowcast.benchmarks.models;

import io.shadowcast.trainer.judge.Direction;
import java.util.Arrays;
import java.util.random.RandomGenerator;

/// One comparison: what two hosts measured, the candidate's last values perhaps made worse.
///
/// @param baseline all values until the end of the comparison, in the order of time
/// @param candidate the same
/// @param now how many of the last are compared
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
record Trial(double[] baseline, double[] candidate, int now, Direction direction) {
  /// The values that are compared.
  double[] baselineNow() {
    return last(baseline);
  }

  /// The values that are compared.
  double[] candidateNow() {
    return last(candidate);
  }

  private double[] last(double[] values) {
    return Arrays.copyOfRange(values, values.length - now, values.length);
  }

  /// The same comparison, with a candidate that does worse now.
  ///
  /// @param share 0.05 for 5 %
  Trial degraded(double share) {
    double factor = direction == Direction.LOWER_IS_BETTER ? 1 + share : 1 - share;
    double[] worse = candidate.clone();
    for (int i = worse.length - now; i < worse.length; i++) {
      worse[i] *= factor;
    }
    return new Trial(baseline, worse, now, direction);
  }

  /// The same when only so many of the compared values were there.
  ///
  /// @param values 1 to as many as are compared
  Trial early(int values) {
    int end = baseline.length - now + values;
    int ending = candidate.length - now + values;
    return new Trial(
        Arrays.copyOf(baseline, end), Arrays.copyOf(candidate, ending), values, direction);
  }

  /// Each side's values divided by the median of as many before, where there are some.
  Trial normalised() {
    return new Trial(normalised(baseline), normalised(candidate), now, direction);
  }

  private double[] normalised(double[] values) {
    int past = values.length - now;
    double median =
        io.shadowcast.trainer.statistics.Location.median(
            Arrays.copyOfRange(values, Math.max(0, past - now), past));
    return Arrays.stream(values).map(value -> value / median).toArray();
  }

  /// Says whether the candidate does worse.
  interface Rule {
    boolean fails(Trial trial, RandomGenerator random);
  }
}
