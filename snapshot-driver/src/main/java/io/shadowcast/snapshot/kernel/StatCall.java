package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import io.shadowcast.snapshot.volume.EntryKind;
import java.lang.foreign.MemorySegment;

/// statx(2), offsets from linux/stat.h. The answer lies in the thread's [Scratch#small()].
final class StatCall {
  /// `AT_FDCWD`.
  static final int WORKING_FOLDER = -100;

  static final int NO_FOLLOW = 0x100;
  static final int THE_DESCRIPTOR = 0x1000;
  private static final int NO_AUTOMOUNT = 0x800;
  private static final int BASIC_AND_MOUNT = 0x7ff | 0x1000;
  private static final long NANOS = 1_000_000_000L;
  private static final KernelFunction STATX = KernelFunction.orSystemCall("statx", 5, 332, 291);

  private StatCall() {}

  /// Of a name in a folder; negative when the kernel refused.
  static long call(int folder, long name, int flags) {
    long answer = Scratch.get().small().address();
    return STATX.call(folder, name, flags | NO_AUTOMOUNT, BASIC_AND_MOUNT, answer);
  }

  /// Of an open descriptor.
  static long call(int descriptor) {
    return call(descriptor, Scratch.get().string(""), THE_DESCRIPTOR);
  }

  /// What the last call of this thread answered.
  static Stat answer() {
    MemorySegment at = Scratch.get().small();
    int mode = at.get(JAVA_SHORT, 28);
    return new Stat(
        kind(mode),
        mode & 0xfff,
        at.get(JAVA_INT, 20),
        at.get(JAVA_INT, 24),
        device(at, 136),
        at.get(JAVA_LONG, 32),
        Integer.toUnsignedLong(at.get(JAVA_INT, 16)),
        at.get(JAVA_LONG, 40),
        at.get(JAVA_LONG, 48) * 512,
        nanos(at, 112),
        nanos(at, 96),
        device(at, 128),
        at.get(JAVA_LONG, 144));
  }

  /// `STATX_ATTR_*` of the last call, as far as the filesystem tells.
  static int attributes() {
    return (int) Scratch.get().small().get(JAVA_LONG, 8);
  }

  /// Which of [#attributes()] the filesystem tells.
  static int attributesTold() {
    return (int) Scratch.get().small().get(JAVA_LONG, 56);
  }

  private static EntryKind kind(int mode) {
    return switch (mode & 0xf000) {
      case 0x1000 -> EntryKind.FIFO;
      case 0x2000 -> EntryKind.CHARACTER_DEVICE;
      case 0x4000 -> EntryKind.FOLDER;
      case 0x6000 -> EntryKind.BLOCK_DEVICE;
      case 0x8000 -> EntryKind.REGULAR;
      case 0xa000 -> EntryKind.SYMBOLIC_LINK;
      case 0xc000 -> EntryKind.SOCKET;
      default ->
          throw new IllegalStateException(
              "statx: mode " + Integer.toOctalString(mode & 0xffff) + " (expected: a known type)");
    };
  }

  /// makedev(3) of glibc.
  private static long device(MemorySegment at, long offset) {
    long major = Integer.toUnsignedLong(at.get(JAVA_INT, offset));
    long minor = Integer.toUnsignedLong(at.get(JAVA_INT, offset + 4));
    long high = ((major & ~0xfffL) << 32) | ((minor & ~0xffL) << 12);
    return high | ((major & 0xfff) << 8) | (minor & 0xff);
  }

  /// Times beyond what 64 bits of nanoseconds hold (1677 and 2262) are cut to that.
  private static long nanos(MemorySegment at, long offset) {
    long seconds = at.get(JAVA_LONG, offset);
    long most = Long.MAX_VALUE / NANOS - 1;
    long within = Math.clamp(seconds, -most, most);
    return within * NANOS + at.get(JAVA_INT, offset + 8);
  }
}
