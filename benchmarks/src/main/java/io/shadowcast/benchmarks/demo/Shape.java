package io.shadowcast.benchmarks.demo;

import java.math.BigDecimal;

/// A VM type before it is known how fast this machine is.
///
/// @param requestMillis how long the mean request takes on a machine of it
/// @param workers worker threads where control groups are not to be had
record Shape(
    String name,
    double requestMillis,
    long memoryMib,
    int workers,
    BigDecimal firstPrice,
    BigDecimal secondPrice) {
  Shape(
      String name, double requestMillis, long memoryMib, int workers, String first, String second) {
    this(name, requestMillis, memoryMib, workers, new BigDecimal(first), new BigDecimal(second));
  }
}
