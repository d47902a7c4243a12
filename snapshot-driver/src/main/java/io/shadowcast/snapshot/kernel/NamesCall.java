package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.shadowcast.snapshot.volume.FileName;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;

/// getdents64(2): the names of an open folder. `struct linux_dirent64` has its length at 16 and its
/// name, ended by NUL, at 19.
final class NamesCall {
  private static final int LENGTH_AT = 16;
  private static final int NAME_AT = 19;
  private static final KernelFunction GETDENTS =
      KernelFunction.orSystemCall("getdents64", 3, 217, 61);
  private static final KernelFunction LSEEK = KernelFunction.wide("lseek", 3);

  private NamesCall() {}

  static List<FileName> names(int folder, Whereabouts where) throws KernelException {
    MemorySegment entries = Scratch.get().bulk();
    List<FileName> names = new ArrayList<>();
    if (LSEEK.call(folder, 0, 0) < 0) {
      throw where.refused("rewind");
    }
    while (true) {
      long bytes = GETDENTS.call(folder, entries.address(), Scratch.BULK_BYTES);
      if (bytes < 0) {
        throw where.refused("getdents64");
      }
      if (bytes == 0) {
        return names;
      }
      take(entries, bytes, names);
    }
  }

  private static void take(MemorySegment entries, long bytes, List<FileName> into) {
    for (long at = 0; at < bytes; at += entries.get(JAVA_SHORT, at + LENGTH_AT)) {
      byte[] name = name(entries, at + NAME_AT);
      if (!itselfOrParent(name)) {
        into.add(new FileName(name));
      }
    }
  }

  private static byte[] name(MemorySegment entries, long at) {
    int length = 0;
    while (entries.get(JAVA_BYTE, at + length) != 0) {
      length++;
    }
    byte[] name = new byte[length];
    MemorySegment.copy(entries, JAVA_BYTE, at, name, 0, length);
    return name;
  }

  private static boolean itselfOrParent(byte[] name) {
    return name[0] == '.' && (name.length == 1 || (name.length == 2 && name[1] == '.'));
  }
}
