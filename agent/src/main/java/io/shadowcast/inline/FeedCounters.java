package io.shadowcast.inline;

import java.util.concurrent.atomic.AtomicLong;

/// What the feed told and could not tell, frames. Written by the loop, read by any thread.
public final class FeedCounters {
  private final AtomicLong told = new AtomicLong();
  private final AtomicLong lost = new AtomicLong();

  FeedCounters() {}

  void told() {
    told.setRelease(told.getPlain() + 1);
  }

  void lost() {
    lost.setRelease(lost.getPlain() + 1);
  }

  /// Frames handed to the socket.
  public long toldFrames() {
    return told.getAcquire();
  }

  /// Frames dropped because the agent was away or did not read.
  public long lostFrames() {
    return lost.getAcquire();
  }
}
