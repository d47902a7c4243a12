package io.shadowcast.snapshot.open;

import java.io.IOException;

/// A snapshot cannot be taken as it was asked for; nothing was begun. The message names every
/// reason, one line each.
public final class UnfitException extends IOException {
  private static final long serialVersionUID = 1L;

  UnfitException(String message) {
    super(message);
  }
}
