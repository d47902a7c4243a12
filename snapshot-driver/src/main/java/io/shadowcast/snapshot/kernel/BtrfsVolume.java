package io.shadowcast.snapshot.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;

import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteOrder;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Subvolumes of btrfs, by the ioctls of linux/btrfs.h. Needs root for deleting and searching.
public final class BtrfsVolume {
  private static final long SUBVOLUME_CREATE = 0x5000940eL;
  private static final long SNAPSHOT_CREATE_V2 = 0x50009417L;
  private static final long SUBVOLUME_DESTROY = 0x5000940fL;
  private static final long SUBVOLUME_DESTROY_V2 = 0x5000943fL;
  private static final long GET_FLAGS = 0x80089419L;
  private static final long SET_FLAGS = 0x4008941aL;
  private static final long SYNC = 0x9408L;
  private static final long SUBVOLUME_INFO = 0x81f8943cL;
  private static final long TREE_SEARCH_V2 = 0xc0709411L;
  private static final int READ_ONLY = 2;
  private static final long ROOT_INODE = 256;
  private static final int ARGUMENT_BYTES = 4096;
  private static final int NAME_AT = 8;
  private static final int NAME_AT_V2 = 56;
  private static final int INFO_BYTES = 504;
  private static final int SEARCH_HEAD_BYTES = 112;
  private static final int ITEM_HEAD_BYTES = 32;
  private static final int SEARCH_BYTES = 256 << 10;

  private BtrfsVolume() {}

  /// What a subvolume is.
  ///
  /// @param parent the subvolume it is a snapshot of; all zero: none
  /// @param received all zero unless `btrfs receive` made it
  /// @param generation of its tree's root: moves when anything in it is written, by the filesystem
  ///   itself too (balance)
  /// @param origin the transaction that made it; for a snapshot, everything until then is in it
  public record Info(
      long tree,
      UUID uuid,
      UUID parent,
      UUID received,
      long generation,
      long changed,
      long origin,
      boolean readOnly) {}

  /// A place in a tree; ordered by object, type, offset.
  public record Key(long object, int type, long offset) {
    /// The last key of an object.
    public static Key lastOf(long object) {
      return new Key(object, 0xff, -1);
    }
  }

  /// Takes the items that a search finds.
  @FunctionalInterface
  public interface Found {
    /// Takes one.
    ///
    /// @param item little-endian, valid for this call alone
    void item(Key key, MemorySegment item) throws IOException;
  }

  /// Whether a folder is the root of a subvolume: the only folder with this inode on btrfs.
  public static boolean isRoot(Folder folder) throws IOException {
    return LinuxFolder.of(folder).isBtrfs() && folder.stat().inode() == ROOT_INODE;
  }

  /// Makes an empty subvolume.
  public static void create(Folder in, FileName name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      check("btrfs subvolume create", in, SUBVOLUME_CREATE, named(arena, name, NAME_AT));
    }
  }

  /// Makes a snapshot, at once: what was acknowledged before is in it, delayed writes included.
  public static void snapshot(Folder of, Folder in, FileName name, boolean readOnly)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argument = named(arena, name, NAME_AT_V2);
      argument.set(JAVA_LONG, 0, LinuxFolder.of(of).descriptor());
      argument.set(JAVA_LONG, 16, readOnly ? READ_ONLY : 0);
      check("btrfs snapshot", in, SNAPSHOT_CREATE_V2, argument);
    }
  }

  /// Deletes a subvolume with everything in it but other subvolumes.
  public static void destroy(Folder in, FileName name) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argument = named(arena, name, NAME_AT_V2);
      long result = Ioctl.call(LinuxFolder.of(in).descriptor(), SUBVOLUME_DESTROY_V2, argument);
      if (result < 0 && KernelCall.errno().equals(Errno.ENOTTY)) {
        check("btrfs delete", in, SUBVOLUME_DESTROY, named(arena, name, NAME_AT));
      } else if (result < 0) {
        throw new KernelException("btrfs delete " + name + " in " + in, KernelCall.errno());
      }
    }
  }

  /// Makes everything durable that was done to the filesystem, and what [#info] says of it current.
  public static void commit(Folder folder) throws IOException {
    long result = Ioctl.call(LinuxFolder.of(folder).descriptor(), SYNC, 0);
    KernelCall.check("btrfs sync of " + folder, result);
  }

  /// Makes a subvolume read-only, or no longer so.
  public static void setReadOnly(Folder volume, boolean readOnly) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment flags = arena.allocateFrom(JAVA_LONG, readOnly ? READ_ONLY : 0);
      check("btrfs flags of", volume, SET_FLAGS, flags);
    }
  }

  /// What the kernel says of a subvolume.
  ///
  /// @throws KernelException `EINVAL` when the folder is not on btrfs
  public static Info info(Folder volume) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment info = arena.allocate(INFO_BYTES, 8);
      check("btrfs subvolume info of", volume, SUBVOLUME_INFO, info);
      MemorySegment flags = arena.allocate(JAVA_LONG);
      check("btrfs flags of", volume, GET_FLAGS, flags);
      return new Info(
          info.get(JAVA_LONG, 0),
          uuid(info, 296),
          uuid(info, 312),
          uuid(info, 328),
          info.get(JAVA_LONG, 280),
          info.get(JAVA_LONG, 344),
          info.get(JAVA_LONG, 352),
          (flags.get(JAVA_LONG, 0) & READ_ONLY) != 0);
    }
  }

  /// Finds items of the tree of a subvolume, in order, both ends included. Items whose leaf was not
  /// written since a transaction are passed over; others of that leaf may be older.
  ///
  /// @param since the number of a transaction; 0: all
  public static void search(Folder volume, Key from, Key to, long since, Found found)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment argument = arena.allocate(SEARCH_HEAD_BYTES + SEARCH_BYTES, 8);
      @Nullable Key next = from;
      while (next != null) {
        ask(argument, next, to, since);
        check("btrfs tree search in", volume, TREE_SEARCH_V2, argument);
        next = hand(argument, to, found);
      }
    }
  }

  private static void ask(MemorySegment argument, Key from, Key to, long since) {
    argument.asSlice(0, SEARCH_HEAD_BYTES).fill((byte) 0);
    argument.set(JAVA_LONG, 8, from.object());
    argument.set(JAVA_LONG, 16, to.object());
    argument.set(JAVA_LONG, 24, from.offset());
    argument.set(JAVA_LONG, 32, to.offset());
    argument.set(JAVA_LONG, 40, since);
    argument.set(JAVA_LONG, 48, -1L);
    argument.set(JAVA_INT, 56, from.type());
    argument.set(JAVA_INT, 60, to.type());
    argument.set(JAVA_INT, 64, -1);
    argument.set(JAVA_LONG, 104, SEARCH_BYTES);
  }

  /// Hands over what was found, and tells where to go on; null at the end.
  private static @Nullable Key hand(MemorySegment argument, Key to, Found found)
      throws IOException {
    int count = argument.get(JAVA_INT, 64);
    @Nullable Key last = null;
    long at = SEARCH_HEAD_BYTES;
    for (int i = 0; i < count; i++) {
      last =
          new Key(
              argument.get(JAVA_LONG_UNALIGNED, at + 8),
              argument.get(JAVA_INT_UNALIGNED, at + 24),
              argument.get(JAVA_LONG_UNALIGNED, at + 16));
      int bytes = argument.get(JAVA_INT_UNALIGNED, at + 28);
      found.item(last, argument.asSlice(at + ITEM_HEAD_BYTES, bytes));
      at += ITEM_HEAD_BYTES + bytes;
    }
    return last == null || last.equals(to) ? null : after(last);
  }

  private static Key after(Key key) {
    if (key.offset() != -1) {
      return new Key(key.object(), key.type(), key.offset() + 1);
    }
    return key.type() < 0xff
        ? new Key(key.object(), key.type() + 1, 0)
        : new Key(key.object() + 1, 0, 0);
  }

  private static UUID uuid(MemorySegment from, long at) {
    var number = JAVA_LONG.withOrder(ByteOrder.BIG_ENDIAN);
    return new UUID(from.get(number, at), from.get(number, at + Long.BYTES));
  }

  private static MemorySegment named(Arena arena, FileName name, int at) {
    MemorySegment argument = arena.allocate(ARGUMENT_BYTES, 8);
    byte[] bytes = name.bytes();
    MemorySegment.copy(bytes, 0, argument, JAVA_BYTE, at, bytes.length);
    return argument;
  }

  private static void check(String call, Folder folder, long request, MemorySegment argument)
      throws KernelException {
    long result = Ioctl.call(LinuxFolder.of(folder).descriptor(), request, argument);
    KernelCall.check(call + " " + folder, result);
  }
}
