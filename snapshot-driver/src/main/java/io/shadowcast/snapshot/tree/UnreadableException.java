package io.shadowcast.snapshot.tree;

import java.io.IOException;

/// The kernel refused to read something of the target; not the fault of the repository.
final class UnreadableException extends IOException {
  private static final long serialVersionUID = 1L;

  UnreadableException(IOException cause) {
    super(cause.getMessage(), cause);
  }
}
