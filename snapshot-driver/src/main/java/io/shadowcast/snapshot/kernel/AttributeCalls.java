package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.EntryKind;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Owner, mode, extended attributes, mtime and flags of one name.
///
/// They are read through `/proc/self/fd/FOLDER/NAME`, whose last part no call here follows, and set
/// through a descriptor of the file itself (`O_PATH`), so that what is changed is what was looked
/// at, links included.
final class AttributeCalls {
  private static final long OMIT = 0x3ffffffe;
  private static final long NANOS = 1_000_000_000L;
  private static final KernelFunction CHOWN = KernelFunction.of("chown", 3);
  private static final KernelFunction CHMOD = KernelFunction.of("chmod", 2);
  private static final KernelFunction UTIMENSAT = KernelFunction.of("utimensat", 4);

  private AttributeCalls() {}

  /// @param name a single name, or `.`
  /// @param hidden the filesystem may have flags that statx does not tell
  static Attributes read(int folder, byte[] name, boolean hidden, Whereabouts where)
      throws KernelException {
    if (StatCall.call(folder, Scratch.get().string(name), StatCall.NO_FOLLOW) < 0) {
      throw where.refused("stat");
    }
    return read(below(folder, name), false, hidden, where);
  }

  private static Attributes read(byte[] path, boolean follow, boolean hidden, Whereabouts where)
      throws KernelException {
    Stat stat = StatCall.answer();
    int flags = flags(stat.kind(), path, follow, hidden);
    Map<String, String> extended = ExtendedAttributes.of(path, follow, where);
    return new Attributes(
        stat.mode(), stat.user(), stat.group(), stat.modifiedNanos(), flags, extended);
  }

  private static int flags(EntryKind kind, byte[] path, boolean follow, boolean hidden) {
    if (kind != EntryKind.REGULAR && kind != EntryKind.FOLDER) {
      return 0;
    }
    boolean told = (StatCall.attributesTold() & FileFlags.LOCKS) == FileFlags.LOCKS;
    return hidden || !told ? FileFlags.of(path, follow) : StatCall.attributes() & FileFlags.LOCKS;
  }

  /// Sets what differs: locks off, owner, extended, mode, mtime, flags. Changing the owner takes
  /// setuid and capabilities away, so both come after it; an ACL changes the mode, so the mode
  /// comes after that; an immutable file takes nothing any more.
  static void write(int folder, byte[] name, boolean hidden, Attributes wanted, Whereabouts where)
      throws KernelException {
    int itself =
        OpenCall.beneath(
            folder, Scratch.get().string(name), OpenFlags.PATH_ONLY | OpenFlags.NO_FOLLOW);
    if (itself < 0) {
      throw OpenCall.refused(where);
    }
    try {
      if (StatCall.call(itself) < 0) {
        throw where.refused("stat");
      }
      boolean link = StatCall.answer().kind() == EntryKind.SYMBOLIC_LINK;
      byte[] path = OpenCall.itself(itself).getBytes(StandardCharsets.US_ASCII);
      Attributes now = read(path, true, hidden, where);
      if (!now.equals(wanted)) {
        write(path, link, now, wanted, where);
      }
    } finally {
      Descriptor.close(itself);
    }
  }

  private static void write(
      byte[] path, boolean link, Attributes now, Attributes wanted, Whereabouts where)
      throws KernelException {
    int unlocked = now.flags() & ~FileFlags.LOCKS;
    if (unlocked != now.flags()) {
      FileFlags.set(path, unlocked, where);
    }
    owner(path, now, wanted, where);
    Map<String, String> left = ExtendedAttributes.of(path, true, where);
    ExtendedAttributes.change(path, left, wanted.extended(), where);
    if (!link) {
      mode(path, wanted, where);
    }
    modified(path, wanted.modifiedNanos(), where);
    if (unlocked != wanted.flags()) {
      FileFlags.set(path, wanted.flags(), where);
    }
  }

  private static void owner(byte[] path, Attributes now, Attributes wanted, Whereabouts where)
      throws KernelException {
    boolean same = now.user() == wanted.user() && now.group() == wanted.group();
    if (!same && CHOWN.call(Scratch.get().string(path), wanted.user(), wanted.group()) < 0) {
      throw where.refused("chown");
    }
  }

  private static void mode(byte[] path, Attributes wanted, Whereabouts where)
      throws KernelException {
    if (CHMOD.call(Scratch.get().string(path), wanted.mode()) < 0) {
      throw where.refused("chmod");
    }
  }

  private static void modified(byte[] path, long nanos, Whereabouts where) throws KernelException {
    MemorySegment times = Scratch.get().small();
    times.set(JAVA_LONG, 0, 0);
    times.set(JAVA_LONG, 8, OMIT);
    times.set(JAVA_LONG, 16, Math.floorDiv(nanos, NANOS));
    times.set(JAVA_LONG, 24, Math.floorMod(nanos, NANOS));
    long result =
        UTIMENSAT.call(StatCall.WORKING_FOLDER, Scratch.get().string(path), times.address(), 0);
    if (result < 0) {
      throw where.refused("utimensat");
    }
  }

  private static byte[] below(int folder, byte[] name) {
    byte[] start = (OpenCall.itself(folder) + "/").getBytes(StandardCharsets.US_ASCII);
    byte[] path = new byte[start.length + name.length];
    System.arraycopy(start, 0, path, 0, start.length);
    System.arraycopy(name, 0, path, start.length, name.length);
    return path;
  }
}
