package io.shadowcast.snapshot.kernel;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/// Assembles a BPF program: instructions of 64 bits as RFC 9669 has them, jumps by label, resolved
/// when the code is taken. Registers are 0..10; 1 holds the context on entry, 10 the stack's top,
/// 6..9 outlive calls.
final class BpfProgram {
  /// The stack's top.
  static final int FRAME = 10;

  private final List<Long> code = new ArrayList<>();
  private final List<Jump> jumps = new ArrayList<>();

  /// A place to jump to, set once by [#at].
  static final class Label {
    private int place = -1;
  }

  private record Jump(int from, Label to) {}

  /// How two numbers without sign are compared by a jump.
  enum When {
    EQUAL(0x10),
    ABOVE(0x20),
    AT_LEAST(0x30),
    DIFFERENT(0x50),
    BELOW(0xa0),
    AT_MOST(0xb0);

    private final int bits;

    When(int bits) {
      this.bits = bits;
    }
  }

  /// Arithmetic of 64 bits.
  enum Do {
    ADD(0x00),
    SUBTRACT(0x10),
    AND(0x50),
    SHIFT_RIGHT(0x70),
    MOVE(0xb0);

    private final int bits;

    Do(int bits) {
      this.bits = bits;
    }
  }

  BpfProgram with(Do operation, int register, int number) {
    return add(0x07 | operation.bits, register, 0, 0, number);
  }

  BpfProgram from(Do operation, int register, int other) {
    return add(0x0f | operation.bits, register, other, 0, 0);
  }

  BpfProgram load64(int register, int address, int offset) {
    return add(0x79, register, address, offset, 0);
  }

  BpfProgram load32(int register, int address, int offset) {
    return add(0x61, register, address, offset, 0);
  }

  BpfProgram store32(int address, int offset, int register) {
    return add(0x63, address, register, offset, 0);
  }

  BpfProgram storeByte(int address, int offset, int number) {
    return add(0x72, address, 0, offset, number);
  }

  BpfProgram constant(int register, long number) {
    add(0x18, register, 0, 0, (int) number);
    return add(0, 0, 0, 0, (int) (number >>> 32));
  }

  BpfProgram map(int register, int descriptor) {
    add(0x18, register, 1, 0, descriptor);
    return add(0, 0, 0, 0, 0);
  }

  BpfProgram call(int helper) {
    return add(0x85, 0, 0, 0, helper);
  }

  BpfProgram go(Label to) {
    jumps.add(new Jump(code.size(), to));
    return add(0x05, 0, 0, 0, 0);
  }

  BpfProgram goWhen(When when, int register, int number, Label to) {
    jumps.add(new Jump(code.size(), to));
    return add(0x05 | when.bits, register, 0, 0, number);
  }

  BpfProgram goWhenRegister(When when, int register, int other, Label to) {
    jumps.add(new Jump(code.size(), to));
    return add(0x0d | when.bits, register, other, 0, 0);
  }

  BpfProgram exit() {
    return add(0x95, 0, 0, 0, 0);
  }

  BpfProgram at(Label label) {
    if (label.place >= 0) {
      throw new IllegalStateException("label: set at " + label.place + " (expected: set once)");
    }
    label.place = code.size();
    return this;
  }

  int instructions() {
    return code.size();
  }

  /// The code with its jumps resolved.
  MemorySegment code(Arena arena) {
    MemorySegment out = arena.allocate(8L * code.size(), 8);
    for (int i = 0; i < code.size(); i++) {
      out.setAtIndex(ValueLayout.JAVA_LONG, i, code.get(i));
    }
    for (Jump jump : jumps) {
      long distance = distance(jump);
      long instruction = code.get(jump.from) | ((distance & 0xffff) << 16);
      out.setAtIndex(ValueLayout.JAVA_LONG, jump.from, instruction);
    }
    return out;
  }

  private static long distance(Jump jump) {
    if (jump.to.place < 0) {
      throw new IllegalStateException("label: jumped to and never set (expected: set once)");
    }
    long distance = jump.to.place - jump.from - 1L;
    if (distance != (short) distance) {
      throw new IllegalStateException("jump: " + distance + " (expected: -32768..32767)");
    }
    return distance;
  }

  private BpfProgram add(int operation, int to, int from, int offset, int number) {
    code.add(
        (operation & 0xffL)
            | ((to & 15L) << 8)
            | ((from & 15L) << 12)
            | ((offset & 0xffffL) << 16)
            | ((number & 0xffffffffL) << 32));
    return this;
  }
}
