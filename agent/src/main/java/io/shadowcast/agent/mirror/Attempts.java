package io.shadowcast.agent.mirror;

/// How long a lane tries to reach its shadow, and when it tries anew. A listener whose queue is
/// full drops the SYN, and the kernel sends another after a second only; so the lane does, sooner
/// at first, doubled each time, so that a shadow far away is reached as well. All times are those
/// of [Wiring#patience()]. Loop only.
final class Attempts {
  private static final long FIRST = 200_000_000L;

  private long begun;
  private long last;
  private long pause;

  /// The first one begins.
  void first(long now) {
    begun = now;
    last = now;
    pause = FIRST;
  }

  /// Another one begins.
  void again(long now) {
    last = now;
    pause *= 2;
  }

  /// Whether the shadow was not reached for so long.
  boolean lasted(long now, long timeout) {
    return now - begun > timeout;
  }

  /// Whether it is time for another one.
  boolean isDue(long now) {
    return now - last > pause;
  }
}
