package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.load.Phase;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;

/// What the demo does and how long, given up front: sizes, load levels, the objective. Nothing here
/// is measured.
///
/// @param testRate the load level that no training window has
/// @param levels the load levels that are trained on, in their order
record Plan(
    List<Size> sizes,
    Size current,
    double p95LimitMillis,
    double testRate,
    double farRate,
    List<Phase> warmUp,
    List<Phase> levels,
    Phase settle,
    Phase test) {

  private static final int CONNECTIONS = 12;

  /// The plan of `./shadowcast demo`. The test level and its neighbours are left out of the levels.
  static Plan standard() {
    Size large = Size.of("large", 1.2, 1024, 8, "0.0832", "0.0499");
    List<Size> sizes =
        List.of(
            Size.of("small", 0.14, 256, 1, "0.0208", "0.0208"),
            Size.of("medium", 0.6, 512, 2, "0.0416", "0.0702"),
            large);
    return new Plan(
        sizes,
        large,
        22,
        24,
        400,
        List.of(phase(100, 8), phase(30, 3)),
        levels(9, 31, 15, 34, 12, 20, 29, 8, 33, 17, 21, 28, 14, 32, 18, 34),
        phase(24, 3),
        phase(24, 20));
  }

  int connections() {
    return CONNECTIONS;
  }

  private static List<Phase> levels(double... rates) {
    return DoubleStream.of(rates).mapToObj(rate -> phase(rate, 10)).toList();
  }

  private static Phase phase(double rate, long seconds) {
    return new Phase(rate, Duration.ofSeconds(seconds));
  }
}
