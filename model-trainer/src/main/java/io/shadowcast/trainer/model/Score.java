package io.shadowcast.trainer.model;

/// How wrong a model was on windows kept apart: absolute relative errors, 0.1 = 10 %.
///
/// @param baseline median of the predictor that always says the median of what it was trained on
public record Score(double median, double p90, double baseline) {}
