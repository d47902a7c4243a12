package io.shadowcast.benchmarks.demo;

import java.math.BigDecimal;

/// A VM type of the demo: what a shadow of it gets, and what it costs in the two price lists.
///
/// @param cores thousandths of a core are the finest step
record Size(Shape shape, double cores) {
  /// As much CPU as lets a request that costs this much take the shape's time.
  static Size of(Shape shape, double cpuMillis) {
    double cores = Math.round(1000 * cpuMillis / shape.requestMillis()) / 1000.0;
    return new Size(shape, Math.max(0.001, cores));
  }

  String name() {
    return shape.name();
  }

  BigDecimal price(PriceList list) {
    return switch (list) {
      case FIRST -> shape.firstPrice();
      case SECOND -> shape.secondPrice();
    };
  }

  /// Which prices hold.
  enum PriceList {
    FIRST,
    SECOND
  }
}
