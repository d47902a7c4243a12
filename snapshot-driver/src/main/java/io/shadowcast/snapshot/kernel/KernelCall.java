package io.shadowcast.snapshot.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/// How a function of libc becomes a method handle, and how its errno is read afterwards. The first
/// argument of every handle is [#state()] of the calling thread; the JVM itself makes system calls
/// between ours, so errno is captured with the call and never asked for later. For the classes that
/// bind one facility each.
public final class KernelCall {
  private static final Linker LINKER = Linker.nativeLinker();
  private static final StructLayout STATE = Linker.Option.captureStateLayout();
  private static final VarHandle ERRNO = STATE.varHandle(PathElement.groupElement("errno"));
  private static final ThreadLocal<MemorySegment> STATES =
      ThreadLocal.withInitial(() -> Arena.ofAuto().allocate(STATE));

  private KernelCall() {}

  /// Binds a function of libc.
  ///
  /// @throws IllegalStateException when libc has no such function
  @SuppressWarnings("restricted") // calling the kernel is what this room is for
  public static MethodHandle bind(String function, FunctionDescriptor shape) {
    MemorySegment address =
        LINKER
            .defaultLookup()
            .find(function)
            .orElseThrow(
                () -> new IllegalStateException("libc: no " + function + " (expected: Linux)"));
    return LINKER.downcallHandle(address, shape, Linker.Option.captureCallState("errno"));
  }

  /// The place where calls of this thread leave their errno. Allocates once per thread.
  public static MemorySegment state() {
    return STATES.get();
  }

  /// The errno of the last failed call of this thread.
  public static Errno errno() {
    return new Errno((int) ERRNO.get(state(), 0L));
  }

  /// Passes on a result that is not negative.
  ///
  /// @param call what was done to what, for the message
  /// @throws KernelException when the result is negative
  public static long check(String call, long result) throws KernelException {
    if (result < 0) {
      throw new KernelException(call, errno());
    }
    return result;
  }

  /// What to throw for a handle that threw: a native call has no exceptions, so the binding is
  /// wrong.
  public static IllegalStateException broken(String call, Throwable cause) {
    return new IllegalStateException(call + ": the binding is wrong", cause);
  }
}
