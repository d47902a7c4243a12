package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.RecordView;

/// Sees every record that the mirror takes, before anything is done with it. Called on the mirror's
/// loop: must not wait, and must not throw.
@FunctionalInterface
public interface RecordTap {
  /// Sees nothing.
  RecordTap NONE = (item, connection, now) -> {};

  /// A record was taken.
  ///
  /// @param item valid during the call
  /// @param connection its connection, unique among all queues
  /// @param now monotonic nanoseconds
  void see(RecordView item, long connection, long now);
}
