package io.shadowcast.agent.metrics;

/// A counter of the kernel as its growth since the last reading. One thread.
final class Counter {
  private long last;
  private boolean primed;

  /// NaN for the first reading and when the counter began anew.
  double growth(long now) {
    double growth = primed && now >= last ? now - last : Double.NaN;
    last = now;
    primed = true;
    return growth;
  }
}
