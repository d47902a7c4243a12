package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Arrays;
import java.util.Collections;

/// A function of libc, or a bare system call where libc has none, whose arguments are numbers,
/// descriptors and addresses: all of them travel in registers of 64 bits on x86_64 and aarch64, and
/// the callee reads the half it wants. A call that a signal interrupted is made again.
///
/// Kept in static finals: the compiler trusts the fields of a record, and the call costs what a
/// bound handle costs.
///
/// @param handle of type (state, long x 6) -> long, whatever the arity
record KernelFunction(String name, MethodHandle handle) {
  private static final int MOST_ARGUMENTS = 6;
  private static final MethodType SHAPE =
      MethodType.methodType(long.class, MemorySegment.class)
          .appendParameterTypes(Collections.nCopies(MOST_ARGUMENTS, long.class));

  /// One that answers with an `int`.
  static KernelFunction of(String name, int arity) {
    return bound(name, arity, JAVA_INT);
  }

  /// One that answers with a `long` or a `ssize_t`.
  static KernelFunction wide(String name, int arity) {
    return bound(name, arity, JAVA_LONG);
  }

  /// One that not every libc has, then the system call itself; its answers fit an `int`.
  static KernelFunction orSystemCall(String name, int arity, int onX86, int onArm) {
    if (Linker.nativeLinker().defaultLookup().find(name).isPresent()) {
      return of(name, arity);
    }
    MethodHandle syscall = KernelCall.bind("syscall", shape(1 + MOST_ARGUMENTS, JAVA_LONG));
    long number = OpenFlags.ON_ARM ? onArm : onX86;
    return new KernelFunction(
        name, MethodHandles.insertArguments(syscall, 1, number).asType(SHAPE));
  }

  private static KernelFunction bound(String name, int arity, MemoryLayout answer) {
    MethodHandle plain = KernelCall.bind(name, shape(arity, answer));
    MethodHandle padded =
        MethodHandles.dropArguments(
            plain, 1 + arity, Collections.nCopies(MOST_ARGUMENTS - arity, long.class));
    return new KernelFunction(name, padded.asType(SHAPE));
  }

  private static FunctionDescriptor shape(int arity, MemoryLayout answer) {
    MemoryLayout[] arguments = new MemoryLayout[arity];
    Arrays.fill(arguments, JAVA_LONG);
    return FunctionDescriptor.of(answer, arguments);
  }

  long call(long a) {
    return call(a, 0, 0, 0, 0, 0);
  }

  long call(long a, long b) {
    return call(a, b, 0, 0, 0, 0);
  }

  long call(long a, long b, long c) {
    return call(a, b, c, 0, 0, 0);
  }

  long call(long a, long b, long c, long d) {
    return call(a, b, c, d, 0, 0);
  }

  long call(long a, long b, long c, long d, long e) {
    return call(a, b, c, d, e, 0);
  }

  private long call(long a, long b, long c, long d, long e, long f) {
    long result;
    do {
      result = once(a, b, c, d, e, f);
    } while (result == -1 && KernelCall.errno().equals(Errno.EINTR));
    return result;
  }

  private long once(long a, long b, long c, long d, long e, long f) {
    try {
      return (long) handle.invokeExact(KernelCall.state(), a, b, c, d, e, f);
    } catch (Throwable broken) {
      throw KernelCall.broken(name, broken);
    }
  }
}
