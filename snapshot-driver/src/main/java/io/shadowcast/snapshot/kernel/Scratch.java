package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import io.shadowcast.snapshot.volume.FileName;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;

/// Memory of one thread in which the arguments and answers of its calls lie, so that a call
/// allocates nothing. What is in it lasts until the next call of the same thread.
final class Scratch {
  /// `PATH_MAX`: no path, link target or C string here is longer.
  static final int STRING_BYTES = 4096;

  /// `XATTR_SIZE_MAX` and `XATTR_LIST_MAX`; a good size for getdents64 too.
  static final int BULK_BYTES = 65536;

  private static final int SMALL_BYTES = 256;
  private static final ThreadLocal<Scratch> OF_THREAD = ThreadLocal.withInitial(Scratch::new);

  private final MemorySegment first;
  private final MemorySegment second;
  private final MemorySegment small;
  private final MemorySegment bulk;

  private Scratch() {
    Arena arena = Arena.ofAuto();
    first = arena.allocate(STRING_BYTES, 8);
    second = arena.allocate(STRING_BYTES, 8);
    small = arena.allocate(SMALL_BYTES, 8);
    bulk = arena.allocate(BULK_BYTES, 8);
  }

  static Scratch get() {
    return OF_THREAD.get();
  }

  /// 256 bytes for one structure.
  MemorySegment small() {
    return small;
  }

  /// [#BULK_BYTES] for what can be long.
  MemorySegment bulk() {
    return bulk;
  }

  /// Puts down a C string and gives its address.
  ///
  /// @throws IllegalArgumentException for one that no path of Linux can be
  long string(byte[] text) {
    return put(first, text);
  }

  /// As [#string(byte[])].
  long string(String text) {
    return string(text.getBytes(StandardCharsets.UTF_8));
  }

  /// As [#string(byte[])].
  long string(FileName name) {
    return string(name.bytes());
  }

  /// Puts down a second C string beside the first.
  long other(byte[] text) {
    return put(second, text);
  }

  /// As [#other(byte[])].
  long other(FileName name) {
    return other(name.bytes());
  }

  private static long put(MemorySegment place, byte[] text) {
    if (text.length >= STRING_BYTES) {
      throw new IllegalArgumentException(
          "string: " + text.length + " bytes (expected: less than 4096)");
    }
    MemorySegment.copy(text, 0, place, JAVA_BYTE, 0, text.length);
    place.set(JAVA_BYTE, text.length, (byte) 0);
    return place.address();
  }
}
