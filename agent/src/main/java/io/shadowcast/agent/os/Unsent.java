package io.shadowcast.agent.os;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.shadowcast.snapshot.kernel.KernelCall;
import io.shadowcast.snapshot.kernel.KernelException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/// Asks how many bytes written to a TCP socket its peer has not acknowledged (SIOCOUTQ, tcp(7)),
/// those that wait for a window included. One thread.
public final class Unsent {
  private static final long SIOCOUTQ = 0x5411;
  private static final MethodHandle IOCTL =
      KernelCall.bind("ioctl", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS));

  private final MemorySegment bytes = Arena.ofAuto().allocate(JAVA_INT);

  /// The number of bytes.
  ///
  /// @throws KernelException when the descriptor is no connected TCP socket
  public int bytes(int descriptor) throws KernelException {
    int result;
    try {
      result = (int) IOCTL.invokeExact(KernelCall.state(), descriptor, SIOCOUTQ, bytes);
    } catch (Throwable e) {
      throw KernelCall.broken("ioctl", e);
    }
    KernelCall.check("ioctl SIOCOUTQ", result);
    return bytes.get(JAVA_INT, 0);
  }
}
