package io.shadowcast.agent.config;

import java.time.Duration;

/// The record queue between capture and mirror.
///
/// @param budget bytes, off-heap, whole agent
/// @param maxAge a record that waited longer is not live any more and is shed
public record QueueSettings(long budget, Duration maxAge) {
  private static final long LEAST = 2 << 20;

  /// Refuses a queue too small to be shared by classes.
  public QueueSettings {
    Expect.that(budget >= LEAST, "queue.budget", budget, ">= 2MiB");
    Expect.positive(maxAge, "queue.max_age");
  }
}
