package io.shadowcast.agent.os;

import io.shadowcast.agent.os.BpfProgram.Instruction;
import java.nio.ByteBuffer;
import java.util.List;

/// A small interpreter of classic BPF, as Documentation/networking/filter of Linux describes it. A
/// read beyond the packet drops it, and a cell that was not written before must not be read, which
/// the kernel would refuse.
final class BpfMachine {
  private BpfMachine() {}

  /// How many bytes of a packet a program keeps.
  ///
  /// @param type of the packet: to this host, outgoing ...
  /// @param device index of the interface
  static int run(BpfProgram program, byte[] packet, int type, int device) {
    try {
      return kept(program, packet, type, device);
    } catch (IndexOutOfBoundsException e) {
      return 0;
    }
  }

  private static int kept(BpfProgram program, byte[] packet, int type, int device) {
    ByteBuffer bytes = ByteBuffer.wrap(packet);
    int a = 0;
    int x = 0;
    Integer[] cells = new Integer[16];
    List<Instruction> code = program.instructions();
    for (int at = 0; ; at++) {
      Instruction each = code.get(at);
      int k = each.operand();
      switch (each.code()) {
        case 0x20 -> a = k == PacketFilter.PACKET_TYPE ? type : device;
        case 0x28 -> a = Short.toUnsignedInt(bytes.getShort(k));
        case 0x30 -> a = Byte.toUnsignedInt(bytes.get(k));
        case 0x48 -> a = Short.toUnsignedInt(bytes.getShort(x + k));
        case 0x01 -> x = k;
        case 0xb1 -> x = (bytes.get(k) & 0xf) * 4;
        case 0x50 -> a = Byte.toUnsignedInt(bytes.get(x + k));
        case 0x80 -> a = packet.length;
        case 0x60 -> a = cells[k];
        case 0x02 -> cells[k] = a;
        case 0x07 -> x = a;
        case 0x1c -> a -= x;
        case 0x74 -> a >>>= k;
        case 0x54 -> a &= k;
        case 0x00 -> a = k;
        case 0x04 -> a += k;
        case 0x0c -> a += x;
        case 0x64 -> a <<= k;
        case 0x05 -> at += k;
        case 0x15 -> at += a == k ? each.whenTrue() : each.whenFalse();
        case 0x45 -> at += (a & k) != 0 ? each.whenTrue() : each.whenFalse();
        case 0x06 -> {
          return k;
        }
        default -> throw new AssertionError("code: " + each.code() + " (expected: a known one)");
      }
    }
  }
}
