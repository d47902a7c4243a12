package io.shadowcast.snapshot.kernel;

import java.io.IOException;

/// The kernel refused a call. The message reads `call: EPERM, operation not permitted`.
public final class KernelException extends IOException {
  private static final long serialVersionUID = 1L;

  private final transient Errno errno;

  /// A refusal of this call.
  public KernelException(String call, Errno errno) {
    super(call + ": " + errno);
    this.errno = errno;
  }

  /// Why.
  public Errno errno() {
    return errno;
  }
}
