package io.shadowcast.agent.mirror;

import java.util.random.RandomGenerator;

/// Keeps a mirror from connecting to a shadow that does not work. Closed at first; opens after five
/// failures without a success between; open, it lets one attempt through after a pause that doubles
/// from 0.1 s to 30 s, each shortened by up to a half at random so that hosts do not knock
/// together; a success closes it.
final class Breaker {
  static final int FAILURES = 5;
  static final long FIRST_PAUSE = 100_000_000L;
  static final long LAST_PAUSE = 30_000_000_000L;

  private enum State {
    CLOSED,
    OPEN,
    PROBING
  }

  private final RandomGenerator random;
  private final long probeNanos;

  private State state = State.CLOSED;
  private int failures;
  private long pause = FIRST_PAUSE;
  private long until;

  /// @param probeNanos an attempt without an outcome for so long is given up, and another let
  ///   through
  Breaker(RandomGenerator random, long probeNanos) {
    this.random = random;
    this.probeNanos = probeNanos;
  }

  /// Whether a connection may be attempted now; an open breaker lets one through by saying so.
  boolean admits(long now) {
    if (state == State.CLOSED) {
      return true;
    }
    if (now - until < 0) {
      return false;
    }
    state = State.PROBING;
    until = now + probeNanos;
    return true;
  }

  boolean isClosed() {
    return state == State.CLOSED;
  }

  void succeeded() {
    state = State.CLOSED;
    failures = 0;
    pause = FIRST_PAUSE;
  }

  void failed(long now) {
    failures++;
    if (state == State.CLOSED && failures < FAILURES) {
      return;
    }
    if (state == State.OPEN) {
      return; // a connection from before: the pause already runs
    }
    state = State.OPEN;
    until = now + pause / 2 + random.nextLong(pause / 2 + 1);
    pause = Math.min(LAST_PAUSE, 2 * pause);
  }
}
