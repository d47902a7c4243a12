package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.processes.Limits;
import java.math.BigDecimal;

/// A VM type of the demo: what a shadow of it gets, and what it costs in the two price lists.
///
/// @param workers worker threads where control groups are not to be had
record Size(
    String name, Limits limits, int workers, BigDecimal firstPrice, BigDecimal secondPrice) {
  static Size of(
      String name, double cores, long memoryMib, int workers, String first, String second) {
    return new Size(
        name, new Limits(cores, memoryMib), workers, new BigDecimal(first), new BigDecimal(second));
  }

  BigDecimal price(PriceList list) {
    return switch (list) {
      case FIRST -> firstPrice;
      case SECOND -> secondPrice;
    };
  }

  /// Which prices hold.
  enum PriceList {
    FIRST,
    SECOND
  }
}
