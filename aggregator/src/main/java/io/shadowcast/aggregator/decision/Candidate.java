package io.shadowcast.aggregator.decision;

import io.shadowcast.aggregator.model.Prediction;
import io.shadowcast.words.VmType;

/// A VM type as it was judged.
///
/// @param judged whether anything could be said of it
/// @param meets whether it keeps the objective, as predicted
/// @param close whether a limit lies inside an interval of its prediction
/// @param why in an operator's words, with numbers
/// @param throughputPerPrice requests per second per unit of price and hour; 0 when not judged or
///   free
/// @param rank 1 is best
public record Candidate(
    VmType type,
    Prediction prediction,
    boolean judged,
    boolean meets,
    boolean close,
    String why,
    double throughputPerPrice,
    int rank) {}
