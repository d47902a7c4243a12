package io.shadowcast.agent.os;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.SegmentAllocator;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A classic BPF program: a list of instructions for the packet filter of the kernel
/// (Documentation/networking/filter of Linux). A program ends with the number of bytes to keep of a
/// packet, 0 drops it.
public record BpfProgram(List<Instruction> instructions) {
  /// What the kernel takes at most (BPF_MAXINSNS).
  public static final int MAX_INSTRUCTIONS = 4096;

  /// Keeps nothing.
  static final BpfProgram NOTHING = new BpfProgram(List.of(new Instruction(0x06, 0, 0, 0)));

  private static final int INSTRUCTION_BYTES = 8;

  /// Copies; refuses what the kernel would refuse for its length.
  public BpfProgram {
    instructions = List.copyOf(instructions);
    if (instructions.isEmpty() || instructions.size() > MAX_INSTRUCTIONS) {
      throw new IllegalArgumentException(
          "filter.instructions: "
              + instructions.size()
              + " (expected: 1.."
              + MAX_INSTRUCTIONS
              + "; fewer ports make a shorter filter)");
    }
  }

  /// One instruction, as struct sock_filter.
  ///
  /// @param code operation
  /// @param whenTrue instructions to skip when a comparison holds
  /// @param whenFalse instructions to skip when it does not
  /// @param operand its constant
  public record Instruction(int code, int whenTrue, int whenFalse, int operand) {}

  /// The program as an array of struct sock_filter.
  MemorySegment encode(SegmentAllocator memory) {
    MemorySegment out = memory.allocate((long) INSTRUCTION_BYTES * instructions.size(), 8);
    long at = 0;
    for (Instruction each : instructions) {
      out.set(JAVA_SHORT, at, (short) each.code());
      out.set(JAVA_BYTE, at + 2, (byte) each.whenTrue());
      out.set(JAVA_BYTE, at + 3, (byte) each.whenFalse());
      out.set(JAVA_INT, at + 4, each.operand());
      at += INSTRUCTION_BYTES;
    }
    return out;
  }

  /// Writes a program with labels. A conditional jump reaches 255 instructions only, so each
  /// comparison skips over an unconditional jump, which reaches everything.
  static final class Assembler {
    private static final int JUMP = 0x05;
    private static final int RETURN = 0x06;

    private final List<Instruction> code = new ArrayList<>();
    private final Map<String, Integer> labels = new HashMap<>();
    private final Map<Integer, String> jumps = new HashMap<>();

    Assembler add(Op op, int operand) {
      code.add(new Instruction(op.code, 0, 0, operand));
      return this;
    }

    /// Goes to the label when the test of the accumulator holds.
    Assembler jumpWhen(Test test, int operand, String label) {
      code.add(new Instruction(test.code, 0, 1, operand));
      return jump(label);
    }

    /// Goes to the label when the test of the accumulator does not hold.
    Assembler jumpUnless(Test test, int operand, String label) {
      code.add(new Instruction(test.code, 1, 0, operand));
      return jump(label);
    }

    Assembler jump(String label) {
      jumps.put(code.size(), label);
      code.add(new Instruction(JUMP, 0, 0, 0));
      return this;
    }

    /// Ends with this many bytes when the test holds, else goes on.
    Assembler keepWhen(Test test, int operand, int bytes) {
      code.add(new Instruction(test.code, 0, 1, operand));
      return keep(bytes);
    }

    Assembler keep(int bytes) {
      code.add(new Instruction(RETURN, 0, 0, bytes));
      return this;
    }

    Assembler label(String name) {
      labels.put(name, code.size());
      return this;
    }

    BpfProgram assemble() {
      jumps.forEach((at, label) -> {
        Integer target = labels.get(label);
        if (target == null || target <= at) {
          throw new IllegalStateException("label: " + label + " (expected: further down)");
        }
        code.set(at, new Instruction(JUMP, 0, 0, target - at - 1));
      });
      return new BpfProgram(code);
    }
  }

  /// Operations on the accumulator A and the index register X.
  enum Op {
    /// A = 32 bits at a fixed offset.
    LOAD_WORD(0x20),
    /// A = 16 bits at a fixed offset.
    LOAD_HALF(0x28),
    /// A = 8 bits at a fixed offset.
    LOAD_BYTE(0x30),
    /// A = 16 bits at X + offset.
    LOAD_HALF_AT_X(0x48),
    /// A = constant.
    SET_A(0x00),
    /// X = constant.
    SET_X(0x01),
    /// X = 4 * low half of the byte at a fixed offset: the length of an IPv4 header.
    SET_X_TO_HEADER(0xb1),
    /// A = 8 bits at X + offset.
    LOAD_BYTE_AT_X(0x50),
    /// A = the length of the packet.
    LOAD_LENGTH(0x80),
    /// A = a cell of the scratch memory.
    LOAD_CELL(0x60),
    /// A cell of the scratch memory = A.
    STORE_CELL(0x02),
    /// X = A.
    A_TO_X(0x07),
    /// A = A + constant.
    ADD(0x04),
    /// A = A + X.
    ADD_X(0x0c),
    /// A = A shifted left by a constant.
    SHIFT_LEFT(0x64),
    /// A = A - X.
    SUBTRACT_X(0x1c),
    /// A = A shifted right by a constant.
    SHIFT_RIGHT(0x74),
    /// A = A and constant.
    AND(0x54);

    private final int code;

    Op(int code) {
      this.code = code;
    }
  }

  /// Comparisons of the accumulator with a constant.
  enum Test {
    /// A = constant.
    EQUAL(0x15),
    /// A and constant have a bit in common.
    ANY_BIT(0x45);

    private final int code;

    Test(int code) {
      this.code = code;
    }
  }
}
