package io.shadowcast.words;

/// What is shed last (P0) to first (P4) when a queue is short of room.
public enum PriorityClass {
  /// Open, close, gap and loss records: never shed, a fixed reserve.
  P0,
  /// Critical requests by rule.
  P1,
  /// Ordinary requests.
  P2,
  /// Requests that may go first.
  P3,
  /// Filler: the bytes of large bodies.
  P4
}
