package io.shadowcast.trainer.fingerprint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Correlations of ranks (Spearman 1904): how traits go together, whatever their scale.
final class Ranks {
  private Ranks() {}

  /// @param rows a value for each column
  static List<List<Double>> correlations(List<double[]> rows) {
    int columns = rows.getFirst().length;
    double[][] ranks = new double[columns][];
    for (int column = 0; column < columns; column++) {
      ranks[column] = ranks(rows, column);
    }
    List<List<Double>> square = new ArrayList<>();
    for (int i = 0; i < columns; i++) {
      List<Double> row = new ArrayList<>();
      for (int j = 0; j < columns; j++) {
        row.add(i == j ? 1.0 : correlation(ranks[i], ranks[j]));
      }
      square.add(row);
    }
    return square;
  }

  /// Centred; equal values share the mean of their ranks.
  private static double[] ranks(List<double[]> rows, int column) {
    int[] order =
        IntStream.range(0, rows.size())
            .boxed()
            .sorted(Comparator.comparingDouble(row -> rows.get(row)[column]))
            .mapToInt(Integer::intValue)
            .toArray();
    double[] ranks = new double[order.length];
    int from = 0;
    while (from < order.length) {
      int to = from + 1;
      while (to < order.length && rows.get(order[to])[column] == rows.get(order[from])[column]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        ranks[order[i]] = (from + to - 1) / 2.0 - (order.length - 1) / 2.0;
      }
      from = to;
    }
    return ranks;
  }

  private static double correlation(double[] one, double[] other) {
    double product = 0;
    double first = 0;
    double second = 0;
    for (int i = 0; i < one.length; i++) {
      product += one[i] * other[i];
      first += one[i] * one[i];
      second += other[i] * other[i];
    }
    return first == 0 || second == 0
        ? 0
        : Math.clamp(product / Math.sqrt(first * second), -1.0, 1.0);
  }
}
