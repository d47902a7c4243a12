package io.shadowcast.trainer.forecast;

import java.util.ArrayList;
import java.util.List;

/// Forecasts step by step, each with what was known then, and learns from what came.
public final class Replay {
  private final Property property;
  private final QuantileTrees trees;
  private final int first;
  private final int judgedFrom;
  private final Calibration calibration;
  private final List<Quantiles> raw = new ArrayList<>();
  private final List<Quantiles> said = new ArrayList<>();
  private double pinball;
  private int covered;
  private int judged;

  /// @param day steps in a day; forecasts of the first one only teach
  /// @param first the step from which the first forecast is made
  public Replay(Property property, QuantileTrees trees, int day, int first) {
    this.property = property;
    this.trees = trees;
    this.first = first;
    this.judgedFrom = first + day;
    this.calibration = new Calibration(day, trees.ahead());
  }

  /// Goes on until a step.
  ///
  /// @return what is said at it
  public Quantiles until(int last) {
    for (int now = first + said.size(); now <= last; now++) {
      int made = now - trees.ahead();
      if (made >= first) {
        came(made - first, made >= judgedFrom, property.history().at(now));
      }
      Quantiles model = trees.at(property, now);
      raw.add(model);
      said.add(calibration.calibrated(model));
    }
    return said.getLast();
  }

  private void came(int which, boolean counts, double value) {
    calibration.learn(raw.get(which), said.get(which), value);
    if (counts) {
      judged++;
      covered += said.get(which).covers(value) ? 1 : 0;
      pinball += said.get(which).pinball(value);
    }
  }

  /// Forecasts whose value came.
  public int judged() {
    return judged;
  }

  /// Those of them that had it within.
  public int covered() {
    return covered;
  }

  /// The sum of their losses.
  public double pinball() {
    return pinball;
  }
}
