package io.shadowcast.trainer.anomaly;

import java.util.Arrays;
import java.util.List;

/// Above which surprise is an alarm, so that a host without faults raises no more than so many a
/// day. It starts where ordinary days would have raised as many, and rises with what became usual
/// since: by as much as the 99.5 % quantile of the last two days is above that of ordinary days. It
/// never falls below the start. One thread.
public final class AlarmThreshold {
  private static final double USUAL = 0.995;
  private static final int DAYS = 2;
  private static final double MOST_ABOVE = 0.05;
  private static final int TRIALS = 2000;

  private final double start;
  private final double usual;
  private final double[] latest;
  private final double[] sorted;
  private int next;
  private double now;

  /// One that starts with ordinary days.
  ///
  /// @param surprises of ordinary days that were not learned from, two days at least
  /// @param perDay alarms that are tolerated
  /// @param day steps in a day
  /// @param apart alarms closer than so many steps are one
  public AlarmThreshold(double[] surprises, double perDay, int day, int apart) {
    if (surprises.length < DAYS * day) {
      throw new IllegalArgumentException(
          "surprises: %d (expected: %d or more)".formatted(surprises.length, DAYS * day));
    }
    double[] ordinary = surprises.clone();
    Arrays.sort(ordinary);
    start = start(surprises, ordinary, perDay * surprises.length / day, apart);
    usual = quantile(ordinary);
    latest = Arrays.copyOfRange(surprises, surprises.length - DAYS * day, surprises.length);
    sorted = latest.clone();
    Arrays.sort(sorted);
    now = start;
  }

  private static double start(double[] surprises, double[] ordinary, double most, int apart) {
    double start = Math.nextUp(ordinary[ordinary.length - 1]);
    int step = Math.max(1, ordinary.length / TRIALS);
    // Lower than this, alarms are so many that they run together and seem to be fewer.
    int lowest = (int) ((1 - MOST_ABOVE) * ordinary.length);
    for (int i = ordinary.length - 1; i >= lowest; i -= step) {
      if (Episode.of(surprises, ordinary[i], apart).size() > most) {
        return start;
      }
      start = ordinary[i];
    }
    return start;
  }

  private static double quantile(double[] sorted) {
    return sorted[(int) (USUAL * (sorted.length - 1))];
  }

  /// Where it is now.
  public double now() {
    return now;
  }

  /// Whether it is an alarm.
  public boolean passed(double surprise) {
    boolean passed = surprise > now;
    replace(latest[next], Math.min(surprise, now));
    latest[next] = Math.min(surprise, now);
    next = (next + 1) % latest.length;
    now = start + Math.max(0, quantile(sorted) - usual);
    return passed;
  }

  private void replace(double old, double fresh) {
    int from = place(old);
    System.arraycopy(sorted, from + 1, sorted, from, sorted.length - from - 1);
    sorted[sorted.length - 1] = Double.POSITIVE_INFINITY;
    int to = place(fresh);
    System.arraycopy(sorted, to, sorted, to + 1, sorted.length - to - 1);
    sorted[to] = fresh;
  }

  private int place(double value) {
    int found = Arrays.binarySearch(sorted, value);
    return found < 0 ? -found - 1 : found;
  }

  /// The same for many, as stretches of steps.
  ///
  /// @param apart alarms closer than so many steps are one
  public List<Episode> episodes(double[] surprises, int apart) {
    boolean[] alarms = new boolean[surprises.length];
    for (int i = 0; i < alarms.length; i++) {
      alarms[i] = passed(surprises[i]);
    }
    return Episode.of(alarms, apart);
  }
}
