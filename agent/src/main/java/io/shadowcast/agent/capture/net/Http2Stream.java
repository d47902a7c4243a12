package io.shadowcast.agent.capture.net;

/// A request of HTTP/2 and its answer, told as a connection of its own.
final class Http2Stream {
  static final int LOST = -1;

  final int id;

  /// LOST: nothing of it is told.
  int slot;

  boolean chunked;

  /// Bytes of the body that are still to come, when the head gave their number.
  long bodyLeft;

  boolean asked;
  boolean answered;

  /// The head of the answer was told.
  boolean answering;

  Http2Stream(int id) {
    this.id = id;
  }
}
