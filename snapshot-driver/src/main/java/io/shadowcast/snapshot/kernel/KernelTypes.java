package io.shadowcast.snapshot.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where the members of the running kernel's structures lie, as the kernel itself says (BTF,
/// Documentation/bpf/btf.rst).
final class KernelTypes {
  private static final Path RUNNING = Path.of("/sys/kernel/btf/vmlinux");
  private static final int MAGIC = 0xeb9f;
  private static final int STRUCTURE = 4;
  private static final int TYPEDEF = 8;
  private static final int HEAD_BYTES = 12;
  private static final int MEMBER_BYTES = 12;

  private final ByteBuffer bytes;
  private final int types;
  private final int typesEnd;
  private final int strings;

  private KernelTypes(ByteBuffer bytes) throws IOException {
    this.bytes = bytes.order(ByteOrder.nativeOrder());
    if (bytes.remaining() < 24 || (bytes.getShort(0) & 0xffff) != MAGIC) {
      throw new IOException(RUNNING + ": no BTF (expected: magic eb9f)");
    }
    int header = bytes.getInt(4);
    types = header + bytes.getInt(8);
    typesEnd = types + bytes.getInt(12);
    strings = header + bytes.getInt(16);
  }

  /// Those of the running kernel.
  ///
  /// @throws IOException when it was built without `CONFIG_DEBUG_INFO_BTF`
  static KernelTypes running() throws IOException {
    return new KernelTypes(ByteBuffer.wrap(Files.readAllBytes(RUNNING)));
  }

  static KernelTypes of(byte[] btf) throws IOException {
    return new KernelTypes(ByteBuffer.wrap(btf));
  }

  /// Byte offset of a member that is named in the structure itself.
  ///
  /// @throws IOException when there is no such structure or member
  int offset(String structure, String member) throws IOException {
    for (int at = types; at < typesEnd; at += length(at)) {
      if (kind(at) == STRUCTURE && isNamed(at, structure)) {
        return memberOffset(at, structure, member);
      }
    }
    throw new IOException(
        "kernel type: " + structure + "." + member + " (expected: in this kernel)");
  }

  /// Whether a type name is known, such as that of a tracepoint: `btf_trace_NAME`.
  boolean hasTypedef(String name) {
    for (int at = types; at < typesEnd; at += length(at)) {
      if (kind(at) == TYPEDEF && isNamed(at, name)) {
        return true;
      }
    }
    return false;
  }

  private int memberOffset(int type, String structure, String member) throws IOException {
    boolean bitFields = bytes.getInt(type + 4) < 0;
    for (int i = 0; i < count(type); i++) {
      int at = type + HEAD_BYTES + i * MEMBER_BYTES;
      if (isNamed(at, member)) {
        int bits = bytes.getInt(at + 8);
        return (bitFields ? bits & 0xffffff : bits) / Byte.SIZE;
      }
    }
    throw new IOException(
        "kernel type: " + structure + "." + member + " (expected: in this kernel)");
  }

  private boolean isNamed(int at, String name) {
    int start = strings + bytes.getInt(at);
    byte[] wanted = name.getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < wanted.length; i++) {
      if (bytes.get(start + i) != wanted[i]) {
        return false;
      }
    }
    return bytes.get(start + wanted.length) == 0;
  }

  private int kind(int at) {
    return (bytes.getInt(at + 4) >>> 24) & 31;
  }

  private int count(int at) {
    return bytes.getInt(at + 4) & 0xffff;
  }

  private int length(int at) {
    return HEAD_BYTES
        + switch (kind(at)) {
          case 1, 14, 17 -> 4; // integer, variable, tag of a declaration
          case 3 -> 12; // array
          case 4, 5, 15, 19 -> 12 * count(at); // structure, union, section, enumeration of 64 bits
          case 6, 13 -> 8 * count(at); // enumeration, prototype
          default -> 0;
        };
  }
}
