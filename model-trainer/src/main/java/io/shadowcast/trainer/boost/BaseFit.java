package io.shadowcast.trainer.boost;

import io.shadowcast.trainer.feature.Feature;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.trainer.model.Base;
import java.util.List;
import java.util.Optional;
import java.util.function.DoubleUnaryOperator;

/// Fits base curves to the medians of load levels, weighted by their windows.
public final class BaseFit {
  private static final int CAPACITIES = 80;

  private BaseFit() {}

  /// A straight line through transformed points: `answer = intercept + slope * term(x)`.
  private record Fit(double intercept, double slope, double error) {}

  /// Fits a form.
  ///
  /// @return empty when there are fewer load levels than the form has parameters
  public static Optional<Base> fit(Form form, Target target, List<Example> examples) {
    Feature x = form.coordinate();
    List<LevelPoint> points = LevelPoint.of(examples, x);
    int sign = target.direction().sign();
    return switch (form.shape()) {
      case CONSTANT -> Optional.of(new Base.Constant(mean(points)));
      case LINE -> points.size() < 2 ? Optional.empty() : Optional.of(line(x, points, sign));
      case QUEUE -> points.size() < 3 ? Optional.empty() : Optional.of(queue(x, points));
      case SATURATION -> points.size() < 2 ? Optional.empty() : Optional.of(saturation(x, points));
      case CURVE -> points.size() < 2 ? Optional.empty() : Optional.of(curve(x, points, sign));
    };
  }

  /// The monotone curve through the medians of load levels.
  public static Base.Curve curve(Feature coordinate, List<Example> examples) {
    return curve(coordinate, LevelPoint.of(examples, coordinate), 1);
  }

  private static Base.Curve curve(Feature x, List<LevelPoint> points, int sign) {
    return new Base.Curve(x, Monotone.through(points, sign));
  }

  private static double mean(List<LevelPoint> points) {
    double sum = 0;
    double weight = 0;
    for (LevelPoint point : points) {
      sum += point.weight() * point.y();
      weight += point.weight();
    }
    return sum / weight;
  }

  private static Base line(Feature x, List<LevelPoint> points, int sign) {
    Fit fit = fit(points, DoubleUnaryOperator.identity(), sign);
    return new Base.Line(x, fit.intercept(), fit.slope());
  }

  private static Base queue(Feature x, List<LevelPoint> points) {
    Base best = new Base.Constant(mean(points));
    double error = Double.POSITIVE_INFINITY;
    for (int i = 0; i < CAPACITIES; i++) {
      double capacity = capacity(points, i);
      Fit fit = fit(points, v -> Base.Queue.pressure(v, capacity), 1);
      if (fit.error() < error) {
        error = fit.error();
        best = new Base.Queue(x, fit.intercept(), fit.slope(), capacity);
      }
    }
    return best;
  }

  private static Base saturation(Feature x, List<LevelPoint> points) {
    Base best = new Base.Constant(mean(points));
    double error = Double.POSITIVE_INFINITY;
    for (int i = 0; i < CAPACITIES; i++) {
      Base.Saturation candidate = ceiling(x, points, capacity(points, i));
      double left = error(points, candidate::at);
      if (left < error) {
        error = left;
        best = candidate;
      }
    }
    return best;
  }

  private static Base.Saturation ceiling(Feature x, List<LevelPoint> points, double capacity) {
    double product = 0;
    double square = 0;
    for (LevelPoint point : points) {
      double term = Base.Saturation.share(point.x(), capacity);
      product += point.weight() * term * point.y();
      square += point.weight() * term * term;
    }
    return new Base.Saturation(x, product / square, capacity);
  }

  /// From a quarter of the highest load (seen far above its capacity) to eight times it (hardly
  /// used).
  private static double capacity(List<LevelPoint> points, int step) {
    double highest = Math.max(points.getLast().x(), 1e-9);
    return highest * 0.25 * StrictMath.pow(32, (double) step / (CAPACITIES - 1));
  }

  /// Weighted least squares; a slope of the wrong sign becomes 0.
  private static Fit fit(List<LevelPoint> points, DoubleUnaryOperator term, int sign) {
    double weight = 0;
    double meanX = 0;
    double meanY = 0;
    for (LevelPoint point : points) {
      weight += point.weight();
      meanX += point.weight() * term.applyAsDouble(point.x());
      meanY += point.weight() * point.y();
    }
    meanX /= weight;
    meanY /= weight;
    double covariance = 0;
    double variance = 0;
    for (LevelPoint point : points) {
      double distance = term.applyAsDouble(point.x()) - meanX;
      covariance += point.weight() * distance * (point.y() - meanY);
      variance += point.weight() * distance * distance;
    }
    double slope = variance > 0 && covariance * sign > 0 ? covariance / variance : 0;
    double intercept = meanY - slope * meanX;
    return new Fit(intercept, slope, error(points, x -> intercept + slope * term.applyAsDouble(x)));
  }

  private static double error(List<LevelPoint> points, DoubleUnaryOperator curve) {
    double sum = 0;
    for (LevelPoint point : points) {
      double difference = point.y() - curve.applyAsDouble(point.x());
      sum += point.weight() * difference * difference;
    }
    return sum;
  }
}
