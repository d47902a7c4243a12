package io.shadowcast.agent.metrics;

/// Reads response times interval by interval. One thread.
public interface LatencyReader {
  /// Ends the interval that [#quantileNanos] speaks of.
  void turn();

  /// A quantile, 0..1, exact to 0.8 %; NaN when there was no response in the interval.
  double quantileNanos(double quantile);
}
