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
  private static final short POLLERR_HUP_NVAL = 0x38;
  private static final long EVENTS_AT = 4;
  private static final long RETURNED_AT = 6;
  private static final MethodHandle POLL =
      KernelCall.bind("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));

  private final MemorySegment request = Arena.ofAuto().allocate(8, 4);

  /// For one open descriptor.
  public Poll(int descriptor) {
    request.set(JAVA_INT, 0, descriptor);
    request.set(JAVA_SHORT, EVENTS_AT, POLLIN);
  }

  /// Waits until there is something to read, or something is wrong: see [#failed()].
  ///
  /// @param timeoutMillis longest wait; 0 does not wait
  /// @return whether there is; false also after a signal
  public boolean readable(int timeoutMillis) throws KernelException {
    return poll(1, timeoutMillis) && (returned() & POLLIN) != 0;
  }

  /// Whether the last wait ended because of an error of the descriptor. Until the error is taken
  /// off, every wait ends at once.
  public boolean failed() {
    return (returned() & POLLERR_HUP_NVAL) != 0;
  }

  /// Waits for nothing but the time, and forgets what was returned before.
  public void pause(int millis) throws KernelException {
    request.set(JAVA_SHORT, RETURNED_AT, (short) 0);
    boolean ignored = poll(0, millis);
  }

  private short returned() {
    return request.get(JAVA_SHORT, RETURNED_AT);
  }

  private boolean poll(long descriptors, int timeoutMillis) throws KernelException {
    int ready;
    try {
      ready = (int) POLL.invokeExact(KernelCall.state(), request, descriptors, timeoutMillis);
    } catch (Throwable e) {
      throw KernelCall.broken("poll", e);
    }
    if (ready < 0 && KernelCall.errno().equals(Errno.EINTR)) {
      request.set(JAVA_SHORT, RETURNED_AT, (short) 0);
      return false;
    }
    return KernelCall.check("poll", ready) > 0;
  }
}
