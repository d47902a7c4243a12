package io.shadowcast.trainer.judge;

import io.shadowcast.trainer.statistics.Location;

/// How far a host moved from its own past, and how far it moves when nothing is changed.
///
/// @param shift of its cost now against twice as many values before
/// @param error what that shift is without a change: its root mean square over the host's own past,
///   and never less than independent values would give
record Drift(double shift, double error) {
  /// Of either end: what a host does in a moment is not what it does.
  private static final double TRIMMED = 0.1;

  /// The past that a window is compared with, in windows.
  private static final int BEFORE = 2;

  /// How much of the past tells the error, in windows.
  private static final int MOST_WINDOWS = 20;

  /// Neighbouring windows share three quarters.
  private static final int STEPS_A_WINDOW = 4;

  private static final int FEWEST_WINDOWS = 4;

  /// Values of the past without which nothing can be said.
  static int needed(int now) {
    return (BEFORE + 1) * now;
  }

  static Drift of(History history) {
    int now = history.now();
    int past = history.past();
    double shift = shift(history, past, now);
    double independent = deviation(history) * Math.sqrt(1.0 / now + 1.0 / (BEFORE * now));
    return new Drift(shift, error(history, independent));
  }

  private static double shift(History history, int at, int now) {
    double[] window = history.slice(at, now);
    double[] before = history.slice(at - BEFORE * now, BEFORE * now);
    return Location.trimmedMean(window, TRIMMED) - Location.trimmedMean(before, TRIMMED);
  }

  /// Of values between which nothing drifts: from differences of neighbours (von Neumann 1941).
  private static double deviation(History history) {
    int first = first(history);
    double[] values = history.slice(first, history.past() - first);
    double sum = 0;
    for (int i = 1; i < values.length; i++) {
      sum += (values[i] - values[i - 1]) * (values[i] - values[i - 1]);
    }
    return Math.sqrt(sum / (2 * (values.length - 1)));
  }

  private static int first(History history) {
    return Math.max(0, history.past() - MOST_WINDOWS * history.now());
  }

  private static double error(History history, double independent) {
    int now = history.now();
    int step = Math.max(1, now / STEPS_A_WINDOW);
    int windows = 0;
    double sum = 0;
    for (int at = first(history) + BEFORE * now; at + now <= history.past(); at += step) {
      double shift = shift(history, at, now);
      sum += shift * shift;
      windows++;
    }
    // Of so few windows nothing is learned: what is not known is taken as twice as much.
    return windows < FEWEST_WINDOWS
        ? 2 * independent
        : Math.max(independent, Math.sqrt(sum / windows));
  }
}
