package io.shadowcast.trainer.forecast;

import io.shadowcast.trainer.model.TreeEnsemble;

/// One model for all properties and one distance ahead: an ensemble for each quantile of the
/// change, in units of the property's standard deviation.
///
/// @param ahead steps
public record QuantileTrees(int ahead, TreeEnsemble low, TreeEnsemble middle, TreeEnsemble high) {
  /// What it predicts from a step on; not calibrated (see [Calibration]).
  public Quantiles at(Property property, int now) {
    float[] row = Outlook.row(property, now, ahead);
    return Quantiles.sorted(low.predict(row), middle.predict(row), high.predict(row))
        .plus(property.history().at(now));
  }
}
