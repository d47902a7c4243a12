package io.shadowcast.aggregator.fleet;

/// One thing that is wrong with an input.
///
/// @param text `field: value (expected: what)`
public record Fault(String field, String text) {}
