package io.shadowcast.aggregator.model;

import io.shadowcast.words.VmTypeName;

/// What became of a model's predictions: what windows measured since, against what it says of the
/// load they had.
///
/// @param windows that it was asked of and that it knew the like of
/// @param outside windows whose load is outside of what it was trained on
/// @param medianError relative, of response times; NaN without windows
/// @param expectedError the same on windows that were kept apart when it was trained; NaN when its
///   report does not say
public record Accuracy(
    String model,
    VmTypeName type,
    int windows,
    int outside,
    double medianError,
    double expectedError) {}
