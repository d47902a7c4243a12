package io.shadowcast.aggregator.snapshot;

import java.io.IOException;

/// A copy has no room here; what is here stays.
public final class NoRoomException extends IOException {
  private static final long serialVersionUID = 1L;

  NoRoomException(String message) {
    super(message);
  }
}
