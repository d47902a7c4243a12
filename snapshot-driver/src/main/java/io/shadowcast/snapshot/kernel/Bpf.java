package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/// bpf(2), as far as marking blocks needs it. Descriptors are the caller's to close.
final class Bpf {
  private static final long ATTRIBUTE_BYTES = 152;
  private static final int MAP_CREATE = 0;
  private static final int PROGRAM_LOAD = 5;
  private static final int PIN = 6;
  private static final int GET = 7;
  private static final int INFO = 15;
  private static final int RAW_TRACEPOINT_OPEN = 17;
  private static final int ARRAY = 2;
  private static final int CAN_BE_MAPPED = 1 << 10;
  private static final int RAW_TRACEPOINT = 17;
  private static final int LOG_BYTES = 1 << 20;
  private static final int LOG_SHOWN = 2000;
  private static final int INFO_BYTES = 256;
  private static final long MISSES_AT = 208;
  private static final long NUMBER = "aarch64".equals(System.getProperty("os.arch")) ? 280 : 321;
  private static final MethodHandle SYSCALL =
      KernelCall.bind(
          "syscall", FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG));

  private Bpf() {}

  /// An array of values that can be mapped into this process; all zero.
  ///
  /// @param valueBytes a multiple of 8, so that they lie one behind the other
  static int array(int valueBytes, int count) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = attribute(arena);
      attribute.set(JAVA_INT, 0, ARRAY);
      attribute.set(JAVA_INT, 4, Integer.BYTES);
      attribute.set(JAVA_INT, 8, valueBytes);
      attribute.set(JAVA_INT, 12, count);
      attribute.set(JAVA_INT, 16, CAN_BE_MAPPED);
      return (int) KernelCall.check("bpf map of " + count + " pages", call(MAP_CREATE, attribute));
    }
  }

  /// Loads a program for a raw tracepoint.
  ///
  /// @throws KernelException with the end of the verifier's log when it refuses the code
  static int load(BpfProgram program) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = attribute(arena);
      attribute.set(JAVA_INT, 0, RAW_TRACEPOINT);
      attribute.set(JAVA_INT, 4, program.instructions());
      attribute.set(JAVA_LONG, 8, program.code(arena).address());
      attribute.set(JAVA_LONG, 16, arena.allocateFrom("GPL").address());
      long descriptor = call(PROGRAM_LOAD, attribute);
      return descriptor >= 0 ? (int) descriptor : refused(attribute, arena);
    }
  }

  private static int refused(MemorySegment attribute, Arena arena) throws KernelException {
    MemorySegment log = arena.allocate(LOG_BYTES);
    attribute.set(JAVA_INT, 24, 1);
    attribute.set(JAVA_INT, 28, LOG_BYTES);
    attribute.set(JAVA_LONG, 32, log.address());
    long again = call(PROGRAM_LOAD, attribute);
    return (int) KernelCall.check("bpf program load: " + tail(log), again);
  }

  private static String tail(MemorySegment log) {
    String text = log.getString(0, StandardCharsets.US_ASCII).strip();
    return text.substring(Math.max(0, text.length() - LOG_SHOWN)).replace('\n', '|');
  }

  /// Runs a program at a tracepoint, on every processor that is or will be there, until what is
  /// returned is closed.
  static int attach(String tracepoint, int program) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment attribute = attribute(arena);
      attribute.set(JAVA_LONG, 0, arena.allocateFrom(tracepoint).address());
      attribute.set(JAVA_INT, 8, program);
      return (int)
          KernelCall.check("bpf attach to " + tracepoint, call(RAW_TRACEPOINT_OPEN, attribute));
    }
  }

  /// How often a program was not run because it was running on that processor already
  /// (`recursion_misses`).
  ///
  /// @return -1: this kernel does not count them
  static long misses(int program) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, 8);
      MemorySegment attribute = attribute(arena);
      attribute.set(JAVA_INT, 0, program);
      attribute.set(JAVA_INT, 4, INFO_BYTES);
      attribute.set(JAVA_LONG, 8, info.address());
      KernelCall.check("bpf program info", call(INFO, attribute));
      boolean counted = attribute.get(JAVA_INT, 4) >= MISSES_AT + Long.BYTES;
      return counted ? info.get(JAVA_LONG, MISSES_AT) : -1;
    }
  }

  /// Gives a map, a program or an attachment a name in a bpf filesystem, which keeps it when this
  /// process is gone.
  static void pin(int descriptor, Path name) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      KernelCall.check("bpf pin " + name, call(PIN, named(arena, name, descriptor)));
    }
  }

  /// Opens what has such a name.
  static int pinned(Path name) throws KernelException {
    try (Arena arena = Arena.ofConfined()) {
      return (int) KernelCall.check("bpf get " + name, call(GET, named(arena, name, 0)));
    }
  }

  private static MemorySegment named(Arena arena, Path name, int descriptor) {
    MemorySegment attribute = attribute(arena);
    attribute.set(JAVA_LONG, 0, arena.allocateFrom(name.toString()).address());
    attribute.set(JAVA_INT, 8, descriptor);
    return attribute;
  }

  private static MemorySegment attribute(Arena arena) {
    return arena.allocate(ATTRIBUTE_BYTES, 8);
  }

  private static long call(int command, MemorySegment attribute) {
    try {
      return (long)
          SYSCALL.invokeExact(
              KernelCall.state(),
              NUMBER,
              (long) command,
              attribute.address(),
              attribute.byteSize());
    } catch (Throwable e) {
      throw KernelCall.broken("bpf", e);
    }
  }
}
