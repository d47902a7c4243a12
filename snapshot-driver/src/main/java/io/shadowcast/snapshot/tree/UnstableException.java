package io.shadowcast.snapshot.tree;

import java.io.IOException;

/// What a name stood for changed while it was looked at: to be tried again.
final class UnstableException extends IOException {
  private static final long serialVersionUID = 1L;

  UnstableException(String what) {
    super(what);
  }
}
