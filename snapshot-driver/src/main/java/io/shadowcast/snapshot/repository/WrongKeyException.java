package io.shadowcast.snapshot.repository;

import java.io.IOException;

/// The repository was made with another key. Its file is whole; nothing is damaged.
public final class WrongKeyException extends IOException {
  private static final long serialVersionUID = 1L;

  WrongKeyException(String message) {
    super(message);
  }
}
