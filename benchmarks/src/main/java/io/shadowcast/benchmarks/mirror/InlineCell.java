package io.shadowcast.benchmarks.mirror;

/// One measurement of `mirror-inline`.
///
/// @param paced at a fixed rate, or as fast as it goes
record InlineCell(Proxy proxy, boolean paced) {
  /// Whose proxy, and what stands behind its mirror.
  record Proxy(Side side, Shadowed shadow) {}

  static InlineCell closed(Side side, Shadowed shadow) {
    return new InlineCell(new Proxy(side, shadow), false);
  }

  static InlineCell paced(Side side, Shadowed shadow) {
    return new InlineCell(new Proxy(side, shadow), true);
  }
}
