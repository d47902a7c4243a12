package io.shadowcast.agent.os;

import static java.lang.foreign.ValueLayout.JAVA_INT;

import io.shadowcast.snapshot.kernel.KernelCall;
import java.lang.foreign.FunctionDescriptor;
import java.lang.invoke.MethodHandle;

/// Leaves the terminal that a program was started from: setsid(2). Ctrl-C there ends its parent and
/// not it.
public final class OwnSession {
  private static final MethodHandle SETSID =
      KernelCall.bind("setsid", FunctionDescriptor.of(JAVA_INT));

  private OwnSession() {}

  /// Begins a session. Of a process that leads a group already, as those of a service manager do,
  /// nothing changes.
  public static void begin() {
    try {
      int ignored = (int) SETSID.invokeExact(KernelCall.state());
    } catch (Throwable e) {
      throw KernelCall.broken("setsid", e);
    }
  }
}
