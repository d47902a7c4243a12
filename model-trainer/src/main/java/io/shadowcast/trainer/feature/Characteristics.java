package io.shadowcast.trainer.feature;

/// What a workload asks of a machine, as seen on production: the question put to a model.
///
/// @param rate requests per second, > 0
/// @param cpuSecondsPerRequest CPU seconds that production spends per request, >= 0
/// @param requestBytesMean mean size of a request, bytes, >= 0
/// @param writeRatio share of requests that are not GET or HEAD, 0..1
public record Characteristics(
    double rate, double cpuSecondsPerRequest, double requestBytesMean, double writeRatio) {
  /// Refuses what no workload has.
  public Characteristics {
    require(rate > 0 && Double.isFinite(rate), "rate", rate, "> 0");
    require(finite(cpuSecondsPerRequest), "cpu_seconds_per_request", cpuSecondsPerRequest, ">= 0");
    require(finite(requestBytesMean), "request_bytes_mean", requestBytesMean, ">= 0");
    require(writeRatio >= 0 && writeRatio <= 1, "write_ratio", writeRatio, "0..1");
  }

  /// CPU cores that production needs for this load.
  public double offeredCores() {
    return rate * cpuSecondsPerRequest;
  }

  /// The same kind of requests at another rate.
  public Characteristics at(double otherRate) {
    return new Characteristics(otherRate, cpuSecondsPerRequest, requestBytesMean, writeRatio);
  }

  private static boolean finite(double value) {
    return value >= 0 && Double.isFinite(value);
  }

  private static void require(boolean holds, String subject, double value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException(subject + ": " + value + " (expected: " + expected + ")");
    }
  }
}
