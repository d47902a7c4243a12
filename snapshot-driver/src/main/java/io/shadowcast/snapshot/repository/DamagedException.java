package io.shadowcast.snapshot.repository;

import java.io.IOException;

/// What was stored is not there, or not as it was stored. The message names the pack and the place.
public final class DamagedException extends IOException {
  private static final long serialVersionUID = 1L;

  DamagedException(String message) {
    super(message);
  }
}
