package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.words.VmType;

/// A VM type of the catalogue with what it is expected to do.
public record Offer(VmType type, Prediction prediction) {}
