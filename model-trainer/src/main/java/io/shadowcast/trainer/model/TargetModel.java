package io.shadowcast.trainer.model;

import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.trainer.feature.Features;
import io.shadowcast.trainer.label.Target;
import io.shadowcast.words.Interval;

/// The model of one quantity: base curve, trees on what it leaves, and how far both were off.
public record TargetModel(
    Target target, Base base, TreeEnsemble trees, Spread spread, Score score) {
  /// The prediction on the learned scale, bit for bit what XGBoost says with the base as margin.
  public float learned(Characteristics asked) {
    return trees.predict(Features.vector(asked), (float) base.of(asked));
  }

  /// The prediction in natural units.
  public double value(Characteristics asked) {
    return target.natural(learned(asked), asked.rate());
  }

  /// The prediction with the interval in which one window is expected.
  public Interval predict(Characteristics asked) {
    double learned = learned(asked);
    double rate = asked.rate();
    return new Interval(
        target.natural(learned, rate),
        target.natural(learned - spread.radius(), rate),
        target.natural(learned + spread.radius(), rate),
        spread.confidence());
  }
}
