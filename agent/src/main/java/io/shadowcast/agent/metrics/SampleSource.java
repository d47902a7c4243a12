package io.shadowcast.agent.metrics;

/// Something that has numbers once per interval. Called by the sampler thread only; must not block.
@FunctionalInterface
public interface SampleSource {
  /// Sets this source's columns of the row. What is not set has no value in this row.
  ///
  /// @param elapsedNanos monotonic time since the previous row, > 0
  void sample(Row row, long elapsedNanos);
}
