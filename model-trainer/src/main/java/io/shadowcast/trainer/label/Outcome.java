package io.shadowcast.trainer.label;

/// What one VM type made of a window's load.
///
/// @param p95Millis 95th percentile of the response time, milliseconds, > 0
/// @param throughput responses per second, >= 0
/// @param cpuCores CPU used, cores, >= 0
/// @param errorRatio share of failed requests, 0..1
public record Outcome(double p95Millis, double throughput, double cpuCores, double errorRatio) {
  /// Refuses what cannot have been measured.
  public Outcome {
    require(p95Millis > 0 && Double.isFinite(p95Millis), "p95_millis", p95Millis, "> 0");
    require(throughput >= 0 && Double.isFinite(throughput), "throughput", throughput, ">= 0");
    require(cpuCores >= 0 && Double.isFinite(cpuCores), "cpu_cores", cpuCores, ">= 0");
    require(errorRatio >= 0 && errorRatio <= 1, "error_ratio", errorRatio, "0..1");
  }

  private static void require(boolean holds, String subject, double value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(subject + ": " + value + " (expected: " + expected + ")");
    }
  }
}
