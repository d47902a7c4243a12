package io.shadowcast.benchmarks.load;

import java.util.concurrent.atomic.AtomicInteger;

/// The due times of one phase, handed out one by one to whichever connection is free.
final class Arrivals {
  private final long[] due;
  private final long firstNumber;
  private final AtomicInteger taken = new AtomicInteger();

  Arrivals(long[] due, long firstNumber) {
    this.due = due;
    this.firstNumber = firstNumber;
  }

  /// The next index, or -1 when the phase is over.
  int next() {
    int index = taken.getAndIncrement();
    return index < due.length ? index : -1;
  }

  /// Nanoseconds after the start of the phase.
  long due(int index) {
    return due[index];
  }

  /// The number of the request within the run.
  long number(int index) {
    return firstNumber + index;
  }
}
