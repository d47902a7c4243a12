package io.shadowcast.aggregator.main;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// The real time, moved by as much as a test wants.
final class AccessClock implements InstantSource {
  private volatile Duration offset = Duration.ZERO;

  @Override
  public Instant instant() {
    return InstantSource.system().instant().plus(offset);
  }

  void advance(Duration by) {
    offset = offset.plus(by);
  }
}
