package io.shadowcast.trainer.model;

import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.Feature;
import java.util.List;

/// The smooth part of a model: a curve over one load coordinate, on the learned scale. Trees alone
/// are flat between the load levels they have seen; the base carries the shape, the trees correct
/// it.
public sealed interface Base {
  /// Which feature is the x of the curve.
  Feature coordinate();

  /// The value at x.
  double at(double x);

  /// The value for a workload.
  default double of(Characteristics characteristics) {
    return at(coordinate().of(characteristics));
  }

  /// The same whatever the load.
  record Constant(double level) implements Base {
    @Override
    public Feature coordinate() {
      return Feature.RATE;
    }

    @Override
    public double at(double x) {
      return level;
    }
  }

  /// A straight line.
  record Line(Feature coordinate, double intercept, double slope) implements Base {
    @Override
    public double at(double x) {
      return intercept + slope * x;
    }
  }

  /// A queue in front of a processor: `intercept - slope * ln(1 - x / capacity)`. On ln(response
  /// time) a slope of 1 is the mean response time of M/G/1 processor sharing, s / (1 - rho)
  /// (Kleinrock, Queueing Systems II, 4.4).
  ///
  /// @param capacity x at which the processor is used up, > 0
  record Queue(Feature coordinate, double intercept, double slope, double capacity)
      implements Base {
    private static final double FULLEST = 0.98;

    /// The term that the slope belongs to. Above 98 % of the capacity the response time is bounded
    /// by what clients and time-outs do, which no formula knows: it stays where it is.
    public static double pressure(double x, double capacity) {
      return -StrictMath.log(1 - Math.min(x / capacity, FULLEST));
    }

    @Override
    public double at(double x) {
      return intercept + slope * pressure(x, capacity);
    }
  }

  /// A level up to a capacity, falling with 1 / x above it: what share of the load is served.
  record Saturation(Feature coordinate, double ceiling, double capacity) implements Base {
    /// The term that the ceiling belongs to.
    public static double share(double x, double capacity) {
      return x <= capacity ? 1 : capacity / x;
    }

    @Override
    public double at(double x) {
      return ceiling * share(x, capacity);
    }
  }

  /// Straight lines between points, flat outside of them.
  ///
  /// @param points sorted by x, at least one
  record Curve(Feature coordinate, List<Point> points) implements Base {
    /// A point of a curve.
    public record Point(double x, double y) {}

    /// Copies; refuses no points and points out of order.
    public Curve {
      points = List.copyOf(points);
      if (points.isEmpty()) {
        throw new IllegalArgumentException("curve: no points (expected: at least one)");
      }
      for (int i = 1; i < points.size(); i++) {
        if (points.get(i).x() <= points.get(i - 1).x()) {
          throw new IllegalArgumentException("curve: " + points + " (expected: sorted by x)");
        }
      }
    }

    @Override
    public double at(double x) {
      int right = 0;
      while (right < points.size() && points.get(right).x() < x) {
        right++;
      }
      if (right == 0) {
        return points.getFirst().y();
      }
      if (right == points.size()) {
        return points.getLast().y();
      }
      Point from = points.get(right - 1);
      Point to = points.get(right);
      return from.y() + (to.y() - from.y()) * (x - from.x()) / (to.x() - from.x());
    }
  }
}
