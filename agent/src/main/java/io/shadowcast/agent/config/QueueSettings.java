package io.shadowcast.agent.config;

import java.time.Duration;

/// The record queue between capture and mirror.
///
/// @param budget bytes, off-heap, whole agent
/// @param maxAge a record that waited longer is not live any more and is shed
public record QueueSettings(long budget, Duration maxAge) {
  /// Refuses an empty queue.
  public QueueSettings {
    Expect.positive(budget, "queue.budget");
    Expect.positive(maxAge, "queue.max_age");
  }
}
