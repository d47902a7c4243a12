package io.shadowcast.trainer.forecast;

import io.shadowcast.trainer.series.History;
import java.util.Arrays;

/// What kind of property it is, so that one model serves all: how much it remembers, how it moves.
///
/// @param remembered its autocorrelation one step, an hour, a day and a week back
/// @param unchanged the share of steps that changed nothing
/// @param moves the median, the 90 % and the 99 % quantile of the sizes of its steps
/// @param grain the distance between neighbours among its values: one quarter is smaller
/// @param most its greatest value
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
public record Traits(
    double[] remembered, double unchanged, double[] moves, double grain, double most) {
  private static final double[] MOVES = {0.5, 0.9, 0.99};

  /// Of the first steps of a history.
  ///
  /// @param day its steps in a day
  /// @param until how many steps
  public static Traits of(History history, int day, int until) {
    double[] sizes = new double[until - 1];
    for (int i = 1; i < until; i++) {
      sizes[i - 1] = Math.abs(history.at(i) - history.at(i - 1));
    }
    Arrays.sort(sizes);
    double still = Arrays.stream(sizes).filter(size -> size == 0).count();
    int[] lags = {1, Math.max(1, day / 24), day, 7 * day};
    return new Traits(
        Arrays.stream(lags).mapToDouble(lag -> remembered(history, lag, until)).toArray(),
        still / sizes.length,
        Arrays.stream(MOVES).map(share -> sizes[(int) (share * sizes.length)]).toArray(),
        grain(history.slice(0, until)),
        history.most(0, until));
  }

  private static double remembered(History history, int lag, int until) {
    if (lag >= until) {
      return Double.NaN;
    }
    double mean = history.mean(0, until);
    double together = 0;
    double alone = 0;
    for (int i = 0; i < until; i++) {
      double here = history.at(i) - mean;
      alone += here * here;
      together += i < lag ? 0 : here * (history.at(i - lag) - mean);
    }
    return together / alone;
  }

  private static double grain(double[] values) {
    double[] distinct = Arrays.stream(values).sorted().distinct().toArray();
    double[] gaps = new double[Math.max(1, distinct.length - 1)];
    for (int i = 1; i < distinct.length; i++) {
      gaps[i - 1] = distinct[i] - distinct[i - 1];
    }
    Arrays.sort(gaps);
    return gaps[gaps.length / 4];
  }

  void into(Row row) {
    Arrays.stream(remembered).forEach(row::add);
    row.add(unchanged);
    Arrays.stream(moves).forEach(row::add);
    row.add(grain);
    row.add(most);
  }
}
