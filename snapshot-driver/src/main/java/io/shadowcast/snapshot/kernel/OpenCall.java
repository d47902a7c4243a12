package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.MemorySegment;

/// openat2(2) that can neither leave a folder nor follow a link nor cross into another mount, and
/// plain open(2) for the paths that an operator names.
final class OpenCall {
  private static final int OWNER_ONLY = 0x180;
  private static final long NO_CROSSING = 0x01;
  private static final long NO_SYMBOLIC_LINKS = 0x04;
  private static final long BENEATH = 0x08;
  private static final long HOW_BYTES = 24;
  private static final KernelFunction OPENAT2 = KernelFunction.orSystemCall("openat2", 4, 437, 437);
  private static final KernelFunction OPEN = KernelFunction.of("open", 3);

  private OpenCall() {}

  /// Opens a single name of a folder.
  ///
  /// @param name address of a C string
  /// @return negative when the kernel refused
  static int beneath(int folder, long name, int flags) {
    int descriptor = attempt(folder, name, flags);
    boolean foreign =
        descriptor < 0
            && (flags & OpenFlags.NO_ACCESS_TIME) != 0
            && KernelCall.errno().equals(Errno.EPERM);
    return foreign ? attempt(folder, name, flags & ~OpenFlags.NO_ACCESS_TIME) : descriptor;
  }

  private static int attempt(int folder, long name, int flags) {
    boolean makes = (flags & (OpenFlags.CREATE | OpenFlags.UNNAMED_BIT)) != 0;
    MemorySegment how = Scratch.get().small();
    how.set(JAVA_LONG, 0, flags | OpenFlags.CLOSE_ON_EXEC);
    how.set(JAVA_LONG, 8, makes ? OWNER_ONLY : 0);
    how.set(JAVA_LONG, 16, BENEATH | NO_SYMBOLIC_LINKS | NO_CROSSING);
    return (int) OPENAT2.call(folder, name, how.address(), HOW_BYTES);
  }

  /// Opens a path, links followed.
  ///
  /// @param path address of a C string
  /// @return negative when the kernel refused
  static int path(long path, int flags) {
    return (int) OPEN.call(path, flags | OpenFlags.CLOSE_ON_EXEC, OWNER_ONLY);
  }

  /// The path by which procfs reaches an open file, whatever it is and however it was opened.
  static String itself(int descriptor) {
    return "/proc/self/fd/" + descriptor;
  }

  /// What to throw after an open that failed.
  static KernelException refused(Whereabouts where) {
    boolean old = KernelCall.errno().equals(Errno.ENOSYS);
    return where.refused(old ? "openat2 (needs Linux 5.6 or later)" : "open");
  }
}
