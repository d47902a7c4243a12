package io.shadowcast.agent.metrics;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicIntegerArray;

/// Times in cells of which each is less than 0.8 % wide: 128 to each doubling, from 1 us to about
/// an hour. One writer and some readers; none waits for another, and no memory is locked: a writer
/// that is alone needs no atomic addition.
public final class FineLatencies {
  private static final int CELL_BITS = 7;
  private static final int CELLS = 1 << CELL_BITS;
  private static final int FIRST_POWER = 10;
  private static final int LAST_POWER = 41;
  private static final int COUNT = (LAST_POWER - FIRST_POWER + 1) * CELLS;
  private static final long SHORTEST = 1L << FIRST_POWER;
  private static final long LONGEST = (1L << (LAST_POWER + 1)) - 1;

  private final AtomicIntegerArray counts = new AtomicIntegerArray(COUNT);

  /// Writer.
  public void record(long nanos) {
    int cell = cell(nanos);
    counts.setOpaque(cell, counts.getPlain(cell) + 1);
  }

  /// A reader with intervals of its own.
  ///
  /// @param of read as one; may grow
  public static LatencyReader reader(Iterable<FineLatencies> of) {
    return new Reader(of);
  }

  private static final class Reader implements LatencyReader {
    private final Iterable<FineLatencies> of;
    private final int[] seen = new int[COUNT];
    private final int[] grown = new int[COUNT];
    private long total;

    Reader(Iterable<FineLatencies> of) {
      this.of = of;
    }

    @Override
    public void turn() {
      Arrays.fill(grown, 0);
      for (FineLatencies each : of) {
        for (int i = 0; i < COUNT; i++) {
          grown[i] += each.counts.getOpaque(i);
        }
      }
      total = 0;
      for (int i = 0; i < COUNT; i++) {
        int now = grown[i];
        grown[i] = now - seen[i];
        seen[i] = now;
        total += grown[i];
      }
    }

    @Override
    public double quantileNanos(double quantile) {
      if (total == 0) {
        return Double.NaN;
      }
      long rank = Math.max(1, (long) Math.ceil(quantile * total));
      int cell = 0;
      for (long below = grown[0]; below < rank; below += grown[cell]) {
        cell++;
      }
      return middle(cell);
    }
  }

  private static int cell(long nanos) {
    long time = Math.clamp(nanos, SHORTEST, LONGEST);
    int power = 63 - Long.numberOfLeadingZeros(time);
    return ((power - FIRST_POWER) << CELL_BITS) + (int) (time >>> (power - CELL_BITS)) - CELLS;
  }

  private static double middle(int cell) {
    int shift = (cell >>> CELL_BITS) + FIRST_POWER - CELL_BITS;
    return (CELLS + (cell & (CELLS - 1)) + 0.5) * (1L << shift);
  }
}
