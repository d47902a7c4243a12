package io.shadowcast.benchmarks.peers;

/// What a load generator says of one run.
///
/// @param seconds it lasted
/// @param answered requests answered with 2xx
/// @param failed requests answered otherwise, or counted as an error
/// @param p50Micros median latency, microseconds; NaN without an answer
/// @param p99Micros 99th percentile, microseconds; NaN without an answer
public record LoadReport(
    double seconds, long answered, long failed, double p50Micros, double p99Micros) {
  /// Answers per second.
  public double rate() {
    return answered / seconds;
  }
}
