package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/// Gives a file descriptor back: close(2).
public final class Descriptor {
  private static final MethodHandle CLOSE =
      KernelCall.bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

  private Descriptor() {}

  /// Closes. A descriptor is gone after close(2) whatever it answers, so there is no outcome.
  public static void close(int descriptor) {
    try {
      int ignored = (int) CLOSE.invokeExact(KernelCall.state(), descriptor);
    } catch (Throwable e) {
      throw KernelCall.broken("close", e);
    }
  }
}
