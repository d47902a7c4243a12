package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Waits for one descriptor to become readable: poll(2). One instance per descriptor and thread;
/// waiting allocates nothing.
public final class Poll {
  private static final short POLLIN = 1;
  private static final MethodHandle POLL =
      KernelCall.bind("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private final MemorySegment request = Arena.ofAuto().allocate(8, 4);

  /// For one open descriptor.
  public Poll(int descriptor) {
    request.set(JAVA_INT, 0, descriptor);
    request.set(JAVA_SHORT, 4, POLLIN);
  }

  /// Waits until there is something to read.
  ///
  /// @param timeoutMillis longest wait; 0 does not wait
  /// @return whether there is; false also after a signal
  public boolean readable(int timeoutMillis) throws KernelException {
    int ready;
    try {
      ready = (int) POLL.invokeExact(KernelCall.state(), request, 1L, timeoutMillis);
    } catch (Throwable e) {
      throw KernelCall.broken("poll", e);
    }
    if (ready < 0 && KernelCall.errno().equals(Errno.EINTR)) {
      return false;
    }
    return KernelCall.check("poll", ready) > 0;
  }
}
