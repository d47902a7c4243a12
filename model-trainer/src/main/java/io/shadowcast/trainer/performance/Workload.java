package io.shadowcast.trainer.performance;

/// A workload that ran on many VM types.
///
/// @param suite what it is a near copy of: these are never used to judge one another
/// @param gains for each VM type log2 of its score there to that on the base type; NaN is unknown
@SuppressWarnings("ArrayRecordComponent") // numbers that nobody compares
public record Workload(String name, String suite, Fingerprint fingerprint, double[] gains) {
  boolean ranOn(int type) {
    return !Double.isNaN(gains[type]);
  }
}
