package io.shadowcast.benchmarks.snapshots;

/// What one run of a program took.
///
/// @param cpuSeconds user and system, of all its processes
/// @param exit its exit code
record Spent(double cpuSeconds, double wallSeconds, int exit) {
  /// Both together, with the exit code of the one that failed.
  Spent and(Spent next) {
    return new Spent(
        cpuSeconds + next.cpuSeconds, wallSeconds + next.wallSeconds, exit == 0 ? next.exit : exit);
  }
}
