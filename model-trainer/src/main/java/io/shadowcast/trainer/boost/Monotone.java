package io.shadowcast.trainer.boost;

import io.shadowcast.trainer.model.Base.Curve.Point;
import java.util.ArrayList;
import java.util.List;

/// Isotonic regression by pooling adjacent violators (Barlow, Bartholomew, Bremner, Brunk 1972).
final class Monotone {
  private Monotone() {}

  /// @param points sorted by x
  /// @param sign 1: never falls, -1: never rises
  static List<Point> through(List<LevelPoint> points, int sign) {
    List<LevelPoint> pools = new ArrayList<>();
    for (LevelPoint point : points) {
      pools.add(point);
      while (pools.size() > 1 && violated(pools, sign)) {
        LevelPoint right = pools.removeLast();
        LevelPoint left = pools.removeLast();
        pools.add(pool(left, right));
      }
    }
    return pools.stream().map(pool -> new Point(pool.x(), pool.y())).toList();
  }

  private static boolean violated(List<LevelPoint> pools, int sign) {
    LevelPoint right = pools.getLast();
    LevelPoint left = pools.get(pools.size() - 2);
    return sign * right.y() < sign * left.y() || right.x() <= left.x();
  }

  private static LevelPoint pool(LevelPoint left, LevelPoint right) {
    double weight = left.weight() + right.weight();
    return new LevelPoint(
        (left.weight() * left.x() + right.weight() * right.x()) / weight,
        (left.weight() * left.y() + right.weight() * right.y()) / weight,
        weight);
  }
}
