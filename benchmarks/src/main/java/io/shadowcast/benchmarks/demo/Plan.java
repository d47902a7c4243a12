package io.shadowcast.benchmarks.demo;

import io.shadowcast.benchmarks.load.Phase;
import java.time.Duration;
import java.util.List;
import java.util.stream.DoubleStream;

/// What the demo does and how long, given up front: sizes, load levels, the objective. It is made
/// for what a request costs on this machine, so that the sizes differ as much on a fast machine as
/// on a slow one; nothing else of it is measured.
///
/// @param testRate the load level that no training window has
/// @param levels the load levels that are trained on, in their order; each comes back, because what
///   else the machine does changes meanwhile
/// @param lull lets what queued before the test drain
record Plan(
    List<Size> sizes,
    double p95LimitMillis,
    double testRate,
    double farRate,
    List<Phase> levels,
    Phase lull,
    Phase test) {

  /// Connections of the load; more than requests ever wait at a size that keeps the objective.
  static final int CONNECTIONS = 12;

  /// Lets every shop compile what it runs, before it has a size.
  static final Phase WARM_UP = phase(100, 7);

  /// The load at which the cost of a request is measured.
  static final Phase COSTING = phase(40, 3);

  /// Lets the agent and the mirrored connections compile, too.
  static final Phase SETTLE = phase(30, 12);

  /// The sizes. Arrivals are random, so on the small one requests wait for each other at every
  /// level, and the objective is out of reach for it.
  static final List<Shape> SHAPES =
      List.of(
          new Shape("small", 24, 256, 1, "0.0208", "0.0208"),
          new Shape("medium", 4, 512, 2, "0.0416", "0.0702"),
          new Shape("large", 2, 1024, 8, "0.0832", "0.0499"));

  /// Up to this mean cost the highest level leaves most of two cores free.
  private static final double UNHURRIED_MILLIS = 3.5;

  private static final double P95_LIMIT_MILLIS = 28;

  /// Refuses nothing, copies.
  Plan {
    sizes = List.copyOf(sizes);
    levels = List.copyOf(levels);
  }

  /// The plan for a machine on which a request takes this much CPU time. Where that is much, all
  /// goes slower in proportion: fewer requests, a wider objective.
  static Plan forCost(double cpuMillis) {
    double stretch = Math.max(1, cpuMillis / UNHURRIED_MILLIS);
    double cost = cpuMillis / stretch;
    List<Size> sizes = SHAPES.stream().map(shape -> Size.of(shape, cost)).toList();
    return new Plan(
        sizes,
        Math.rint(P95_LIMIT_MILLIS * stretch),
        25 / stretch,
        400 / stretch,
        levels(stretch, 20, 6, 30, 12, 20, 30, 6, 12, 30, 20, 12, 6),
        phase(25 / stretch, 3),
        phase(25 / stretch, 17));
  }

  /// What production runs as.
  Size current() {
    return sizes.getLast();
  }

  private static List<Phase> levels(double stretch, double... rates) {
    return DoubleStream.of(rates).mapToObj(rate -> phase(rate / stretch, 10)).toList();
  }

  private static Phase phase(double rate, long seconds) {
    return new Phase(rate, Duration.ofSeconds(seconds));
  }
}
