package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// Extended attributes, ACLs and capabilities among them: xattr(7). A name is taken byte by byte as
/// ISO 8859-1, which loses nothing; values are hexadecimal digits.
final class ExtendedAttributes {
  private static final KernelFunction LIST = KernelFunction.wide("listxattr", 3);
  private static final KernelFunction LIST_OF_LINK = KernelFunction.wide("llistxattr", 3);
  private static final KernelFunction GET = KernelFunction.wide("getxattr", 4);
  private static final KernelFunction GET_OF_LINK = KernelFunction.wide("lgetxattr", 4);
  private static final KernelFunction SET = KernelFunction.of("setxattr", 5);
  private static final KernelFunction REMOVE = KernelFunction.of("removexattr", 2);

  /// XFS shows its own form of an ACL beside the form that every filesystem shows.
  private static final Set<String> SHOWN_TWICE =
      Set.of("trusted.SGI_ACL_FILE", "trusted.SGI_ACL_DEFAULT");

  private ExtendedAttributes() {}

  /// Those of a path.
  ///
  /// @param follow whether its last part is followed when it is a link
  static Map<String, String> of(byte[] path, boolean follow, Whereabouts where)
      throws KernelException {
    Map<String, String> out = new TreeMap<>();
    for (byte[] name : names(path, follow ? LIST : LIST_OF_LINK, where)) {
      MemorySegment value = Scratch.get().bulk();
      long length =
          (follow ? GET : GET_OF_LINK)
              .call(
                  Scratch.get().string(path),
                  Scratch.get().other(name),
                  value.address(),
                  Scratch.BULK_BYTES);
      if (length >= 0) {
        out.put(text(name), hex(value, length));
      } else if (!KernelCall.errno().equals(Errno.ENODATA)) {
        throw where.refused("getxattr " + text(name) + " of");
      }
    }
    return out;
  }

  private static List<byte[]> names(byte[] path, KernelFunction call, Whereabouts where)
      throws KernelException {
    MemorySegment list = Scratch.get().bulk();
    long bytes = call.call(Scratch.get().string(path), list.address(), Scratch.BULK_BYTES);
    if (bytes < 0 && KernelCall.errno().equals(Errno.EOPNOTSUPP)) {
      return List.of();
    }
    if (bytes < 0) {
      throw where.refused("listxattr");
    }
    return bytes == 0 ? List.of() : split(list, bytes);
  }

  private static List<byte[]> split(MemorySegment list, long bytes) {
    List<byte[]> out = new ArrayList<>();
    long start = 0;
    for (long at = 0; at < bytes; at++) {
      if (list.get(JAVA_BYTE, at) == 0) {
        byte[] name = list.asSlice(start, at - start).toArray(JAVA_BYTE);
        if (!SHOWN_TWICE.contains(text(name))) {
          out.add(name);
        }
        start = at + 1;
      }
    }
    return out;
  }

  private static String hex(MemorySegment value, long length) {
    return HexFormat.of().formatHex(value.asSlice(0, length).toArray(JAVA_BYTE));
  }

  private static String text(byte[] name) {
    return new String(name, StandardCharsets.ISO_8859_1);
  }

  /// Makes those of a path, followed, what they ought to be: removes what is too many, sets what
  /// differs.
  static void change(
      byte[] path, Map<String, String> from, Map<String, String> to, Whereabouts where)
      throws KernelException {
    for (String name : from.keySet()) {
      if (!to.containsKey(name)) {
        remove(path, name, where);
      }
    }
    for (Map.Entry<String, String> each : to.entrySet()) {
      if (!each.getValue().equals(from.get(each.getKey()))) {
        set(path, each.getKey(), HexFormat.of().parseHex(each.getValue()), where);
      }
    }
  }

  private static void remove(byte[] path, String name, Whereabouts where) throws KernelException {
    Scratch scratch = Scratch.get();
    if (REMOVE.call(scratch.string(path), scratch.other(bytes(name))) < 0) {
      throw where.refused("removexattr " + name + " of");
    }
  }

  private static void set(byte[] path, String name, byte[] value, Whereabouts where)
      throws KernelException {
    Scratch scratch = Scratch.get();
    if (value.length > Scratch.BULK_BYTES) {
      throw new IllegalArgumentException(
          "attribute " + name + ": " + value.length + " bytes (expected: at most 65536)");
    }
    MemorySegment.copy(value, 0, scratch.bulk(), JAVA_BYTE, 0, value.length);
    long result =
        SET.call(
            scratch.string(path),
            scratch.other(bytes(name)),
            scratch.bulk().address(),
            value.length,
            0);
    if (result < 0) {
      throw where.refused("setxattr " + name + " of");
    }
  }

  private static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.ISO_8859_1);
  }
}
