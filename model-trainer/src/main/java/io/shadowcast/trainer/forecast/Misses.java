package io.shadowcast.trainer.forecast;

import java.util.Arrays;

/// The last misses of an end of an interval, in order of size.
final class Misses {
  private final double[] latest;
  private final double[] sorted;
  private int size;
  private int next;

  Misses(int most) {
    latest = new double[most];
    sorted = new double[most];
  }

  int size() {
    return size;
  }

  void add(double miss) {
    if (size == latest.length) {
      remove(latest[next]);
    }
    int place = place(miss);
    System.arraycopy(sorted, place, sorted, place + 1, size - place);
    sorted[place] = miss;
    size++;
    latest[next] = miss;
    next = (next + 1) % latest.length;
  }

  /// The conformal quantile: of `n` values, the `share (n + 1)`-th.
  double quantile(double share) {
    int rank = (int) Math.ceil((size + 1) * share) - 1;
    return sorted[Math.clamp(rank, 0, size - 1)];
  }

  private void remove(double miss) {
    int place = place(miss);
    System.arraycopy(sorted, place + 1, sorted, place, size - place - 1);
    size--;
  }

  private int place(double miss) {
    int found = Arrays.binarySearch(sorted, 0, size, miss);
    return found < 0 ? -found - 1 : found;
  }
}
