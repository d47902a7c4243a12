package io.shadowcast.words;

/// How captured connections become connections to a shadow.
public enum LaneMode {
  /// Each has one of its own, opened and closed with it.
  FIDELITY,
  /// They share as many as the shadow's response time asks for; each request is a whole one, and
  /// those of a session stay in order. Not for raw streams.
  FAN_IN
}
