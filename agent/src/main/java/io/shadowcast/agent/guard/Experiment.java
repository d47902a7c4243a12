package io.shadowcast.agent.guard;

/// One series with mirroring off, and with mirroring on right after.
final class Experiment {
  private final Middle off;
  private final Middle after;

  /// @param window most seconds of each side
  Experiment(int window) {
    off = new Middle(window);
    after = new Middle(window);
  }

  void begin() {
    off.clear();
    after.clear();
  }

  void off(double value) {
    off.add(value);
  }

  void after(double value) {
    after.add(value);
  }

  double off() {
    return off.value();
  }

  double after() {
    return after.value();
  }

  /// Seconds with a value, on the shorter side.
  int least() {
    return Math.min(off.count(), after.count());
  }

  /// The variance of `after - off`, in variances of one window.
  double weight(int window) {
    return (double) window / off.count() + (double) window / after.count();
  }
}
