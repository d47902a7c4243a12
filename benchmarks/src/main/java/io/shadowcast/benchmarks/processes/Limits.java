package io.shadowcast.benchmarks.processes;

/// The size of a machine that a control group stands in for.
///
/// @param cores CPU quota, may be a fraction
/// @param memoryMib memory limit
public record Limits(double cores, long memoryMib) {
  /// Refuses a machine of nothing.
  public Limits {
    if (!(cores > 0) || memoryMib <= 0) {
      throw new IllegalArgumentException(
          "limits: %s cores, %s MiB (expected: both > 0)".formatted(cores, memoryMib));
    }
  }

  /// As much CPU as this machine has: a group for its weight alone.
  public static Limits ofThisMachine(long memoryMib) {
    return new Limits(Runtime.getRuntime().availableProcessors(), memoryMib);
  }
}
