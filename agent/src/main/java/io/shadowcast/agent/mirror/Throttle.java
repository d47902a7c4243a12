package io.shadowcast.agent.mirror;

/// What the guard of production lets through.
///
/// @param factor multiplies the rate of every shadow, 0..1; with 0 everything is held back
/// @param looking whether requests are held back for a moment, to see production without mirroring
record Throttle(double factor, boolean looking) {
  static final Throttle NONE = new Throttle(1, false);
}
