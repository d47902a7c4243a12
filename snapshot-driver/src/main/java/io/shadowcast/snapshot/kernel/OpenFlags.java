package io.shadowcast.snapshot.kernel;

/// The flags of open(2) that this room uses, from asm-generic/fcntl.h and its override for arm64.
final class OpenFlags {
  /// Whether this is aarch64; otherwise x86_64.
  static final boolean ON_ARM = System.getProperty("os.arch").equals("aarch64");

  static final int READ_ONLY = 0;
  static final int READ_WRITE = 2;
  static final int CREATE = 0x40;
  static final int EXCLUSIVE = 0x80;
  static final int NO_TERMINAL = 0x100;
  static final int NON_BLOCKING = 0x800;
  static final int CLOSE_ON_EXEC = 0x80000;
  static final int NO_ACCESS_TIME = 0x40000;
  static final int PATH_ONLY = 0x200000;
  static final int DIRECTORY = ON_ARM ? 0x4000 : 0x10000;
  static final int UNCACHED = ON_ARM ? 0x10000 : 0x4000;
  static final int NO_FOLLOW = ON_ARM ? 0x8000 : 0x20000;

  /// `__O_TMPFILE`, which counts together with [#DIRECTORY] alone.
  static final int UNNAMED_BIT = 0x400000;

  static final int UNNAMED = UNNAMED_BIT | DIRECTORY;

  private OpenFlags() {}
}
