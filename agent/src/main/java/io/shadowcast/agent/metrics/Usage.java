package io.shadowcast.agent.metrics;

import java.io.Closeable;
import java.io.IOException;

/// What a workload has used. Values are those of the last [#read()]; NaN where this source has
/// none.
interface Usage extends Closeable {
  /// Reads anew.
  ///
  /// @throws IOException when the workload is gone; the next read looks for it again
  void read() throws IOException;

  /// CPU time since some beginning, nanoseconds.
  double cpuNanos();

  /// Memory that cannot be taken back without swapping.
  double memoryBytes();

  /// CPU quota periods since some beginning.
  double periods();

  /// Periods in which the quota ran out.
  double throttledPeriods();
}
