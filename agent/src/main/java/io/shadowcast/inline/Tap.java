package io.shadowcast.inline;

/// What the feed remembers of one proxied connection. Loop only.
final class Tap {
  final long connection;
  final int workload;

  /// The feed's session in which the agent heard of this connection; 0: never.
  long session;

  /// Frames of it that the agent was not told.
  long lost;

  Tap(long connection, int workload) {
    this.connection = connection;
    this.workload = workload;
  }
}
