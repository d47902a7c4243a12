package io.shadowcast.agent.capture.net;

import io.shadowcast.agent.capture.CaptureCounters;
import io.shadowcast.agent.capture.CaptureCounters.Counter;

/// How much of the heap all connections of HTTP/2 together may hold: strangers decide how many
/// there are and how long their headers. What finds no room is not followed. One thread.
final class Http2Room {
  private final long most;
  private final CaptureCounters counters;
  private long taken;

  /// @param most bytes
  /// @param counters count each time there was no room
  Http2Room(long most, CaptureCounters counters) {
    this.most = most;
    this.counters = counters;
  }

  Share share() {
    return new Share();
  }

  long taken() {
    return taken;
  }

  /// What one connection holds of it.
  final class Share {
    private long held;
    private boolean over;

    /// Takes more of it.
    ///
    /// @return false when there is no room, or this is over
    boolean take(long bytes) {
      if (over) {
        return false;
      }
      if (taken + bytes > most) {
        counters.add(Counter.HTTP2_REFUSED, 1);
        return false;
      }
      held += bytes;
      taken += bytes;
      return true;
    }

    void give(long bytes) {
      if (!over) {
        held -= bytes;
        taken -= bytes;
      }
    }

    /// Gives everything back; the connection takes nothing any more.
    void end() {
      taken -= held;
      held = 0;
      over = true;
    }
  }
}
