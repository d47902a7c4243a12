package io.shadowcast.inline;

import org.jspecify.annotations.Nullable;

/// What the feed remembers of one proxied connection. Loop only.
final class Tap {
  final long connection;
  final int workload;

  /// The feed's session in which the agent heard of this connection; 0: never.
  long session;

  /// Frames of it that the agent was not told.
  long lost;

  /// Whether its first bytes have passed, or none of them are looked at.
  boolean known;

  /// Null: not HTTP/2.
  @Nullable Http2Streams http2;

  /// @param http whether it may turn out to be HTTP/2
  Tap(long connection, int workload, boolean http) {
    this(connection, workload);
    known = !http;
  }

  /// HTTP/2 was agreed upon.
  void isHttp2() {
    known = true;
    http2 = new Http2Streams();
  }

  Tap(long connection, int workload) {
    this.connection = connection;
    this.workload = workload;
  }
}
