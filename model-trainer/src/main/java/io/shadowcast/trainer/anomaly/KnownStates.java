package io.shadowcast.trainer.anomaly;

import java.util.Arrays;

/// How far the mean of the last six rows is from the third nearest of the states that were seen on
/// ordinary days (Ramaswamy, Rastogi, Shim 2000). It sees states that last.
final class KnownStates implements Detector {
  private static final int TRAIL = 6;
  private static final int NEAREST = 3;
  private static final int MOST_STATES = 2000;

  /// Rows this close in time are one another's cause.
  private static final int CLOSE = 100;

  private final double[][] states;
  private final int step;
  private final Trail trail = new Trail(TRAIL);

  private KnownStates(double[][] states, int step) {
    this.states = states;
    this.step = step;
  }

  static KnownStates learn(double[][] standard) {
    Trail trail = new Trail(TRAIL);
    int step = Math.max(1, standard.length / MOST_STATES);
    double[][] states = new double[(standard.length + step - 1) / step][];
    for (int i = 0; i < standard.length; i++) {
      double[] mean = trail.next(Scaling.bounded(standard[i]));
      if (i % step == 0) {
        states[i / step] = mean;
      }
    }
    return new KnownStates(states, step);
  }

  /// One that starts anew.
  KnownStates stream() {
    return new KnownStates(states, step);
  }

  @Override
  public double[] parts(double[] standard) {
    return parts(standard, Integer.MIN_VALUE);
  }

  /// The same for a row that it learned from, without the states around it.
  double[] partsOfLearned(double[] standard, int row) {
    return parts(standard, row);
  }

  private double[] parts(double[] standard, int learnedRow) {
    double[] mean = trail.next(Scaling.bounded(standard));
    double[] nearest = new double[NEAREST];
    int[] which = new int[NEAREST];
    Arrays.fill(nearest, Double.POSITIVE_INFINITY);
    for (int i = 0; i < states.length; i++) {
      if (learnedRow >= 0 && Math.abs((long) i * step - learnedRow) < CLOSE) {
        continue;
      }
      double distance = distance(mean, states[i], nearest[NEAREST - 1]);
      int place = NEAREST;
      while (place > 0 && nearest[place - 1] > distance) {
        place--;
      }
      if (place < NEAREST) {
        System.arraycopy(nearest, place, nearest, place + 1, NEAREST - 1 - place);
        System.arraycopy(which, place, which, place + 1, NEAREST - 1 - place);
        nearest[place] = distance;
        which[place] = i;
      }
    }
    return differences(mean, states[which[NEAREST - 1]]);
  }

  /// Squared; something above `most` when it is above.
  private static double distance(double[] one, double[] other, double most) {
    double sum = 0;
    for (int i = 0; i < one.length && sum < most; i++) {
      double difference = one[i] - other[i];
      sum += difference * difference;
    }
    return sum;
  }

  private static double[] differences(double[] one, double[] other) {
    double[] parts = new double[one.length];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = (one[i] - other[i]) * (one[i] - other[i]);
    }
    return parts;
  }
}
