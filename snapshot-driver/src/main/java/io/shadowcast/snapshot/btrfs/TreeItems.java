package io.shadowcast.snapshot.btrfs;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import io.shadowcast.snapshot.kernel.BtrfsVolume;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.reflink.Piece;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/// What the tree of one subvolume says, by the on-disk format of linux/btrfs_tree.h. The subvolume
/// must be one that nobody writes.
final class TreeItems {
  /// The root folder of every subvolume.
  static final long ROOT = 256;

  private static final int INODE = 1;
  private static final int NAME = 12;
  private static final int FAR_NAME = 13;
  private static final int EXTENT = 108;
  private static final int INLINE = 0;
  private static final int PREALLOCATED = 2;
  private static final long CHANGED_AT = 8;
  private static final long MODE_AT = 52;
  private static final int KIND = 0xf000;
  private static final int FOLDER = 0x4000;
  private static final BtrfsVolume.Key FIRST = new BtrfsVolume.Key(ROOT, 0, 0);
  private static final BtrfsVolume.Key LAST = BtrfsVolume.Key.lastOf(-257);

  private final Folder volume;

  TreeItems(Folder volume) {
    this.volume = volume;
  }

  /// One name of an inode.
  record Name(long folder, FileName name) {}

  /// The inodes that were written after a transaction that made a snapshot: contents, attributes,
  /// names (a folder is written when a name in it comes or goes). Of folders those of the same
  /// transaction too, since other snapshots made by it get their names after ours was made.
  Set<Long> changedSince(long transaction) throws IOException {
    Set<Long> out = new HashSet<>();
    BtrfsVolume.search(
        volume,
        FIRST,
        LAST,
        transaction,
        (key, item) -> {
          if (key.type() == INODE && isAfter(item, transaction)) {
            out.add(key.object());
          }
        });
    return out;
  }

  // btrfs_inode_item
  private static boolean isAfter(MemorySegment item, long transaction) {
    boolean folder = (item.get(JAVA_INT_UNALIGNED, MODE_AT) & KIND) == FOLDER;
    long changed = item.get(JAVA_LONG_UNALIGNED, CHANGED_AT);
    return folder ? changed >= transaction : changed > transaction;
  }

  /// The transaction that made an inode: tells it from a later one of the same number.
  OptionalLong birth(long inode) throws IOException {
    long[] found = {-1};
    BtrfsVolume.Key key = new BtrfsVolume.Key(inode, INODE, 0);
    BtrfsVolume.search(
        volume, key, key, 0, (at, item) -> found[0] = item.get(JAVA_LONG_UNALIGNED, 0));
    return found[0] < 0 ? OptionalLong.empty() : OptionalLong.of(found[0]);
  }

  /// All names of an inode.
  List<Name> names(long inode) throws IOException {
    List<Name> out = new ArrayList<>();
    BtrfsVolume.search(
        volume,
        new BtrfsVolume.Key(inode, NAME, 0),
        new BtrfsVolume.Key(inode, FAR_NAME, -1),
        0,
        (key, item) -> {
          if (key.type() == NAME) {
            near(key.offset(), item, out);
          } else if (key.type() == FAR_NAME) {
            far(item, out);
          }
        });
    return out;
  }

  // btrfs_inode_ref: index, length, name.
  private static void near(long folder, MemorySegment item, List<Name> out) {
    for (long at = 0; at < item.byteSize(); ) {
      int length = item.get(JAVA_SHORT_UNALIGNED, at + 8) & 0xffff;
      out.add(new Name(folder, name(item, at + 10, length)));
      at += 10 + length;
    }
  }

  // btrfs_inode_extref: folder, index, length, name.
  private static void far(MemorySegment item, List<Name> out) {
    for (long at = 0; at < item.byteSize(); ) {
      int length = item.get(JAVA_SHORT_UNALIGNED, at + 16) & 0xffff;
      out.add(new Name(item.get(JAVA_LONG_UNALIGNED, at), name(item, at + 18, length)));
      at += 18 + length;
    }
  }

  private static FileName name(MemorySegment item, long at, int length) {
    return new FileName(item.asSlice(at, length).toArray(JAVA_BYTE));
  }

  /// Where the bytes of a file lie.
  List<Piece> pieces(long inode) throws IOException {
    List<Piece> out = new ArrayList<>();
    BtrfsVolume.search(
        volume,
        new BtrfsVolume.Key(inode, EXTENT, 0),
        new BtrfsVolume.Key(inode, EXTENT, -1),
        0,
        (key, item) -> piece(key.offset(), item, out));
    return out;
  }

  // btrfs_file_extent_item. The generation and the way it is packed are compared with the place, so
  // that bytes which a balance has moved are never taken for those that lay there before.
  private static void piece(long start, MemorySegment item, List<Piece> out) {
    int type = item.get(JAVA_BYTE, 20);
    if (type == INLINE) {
      long length = item.get(JAVA_LONG_UNALIGNED, 8);
      out.add(new Piece(start, start + Math.max(1, length), 0, 0, Piece.UNSURE));
      return;
    }
    long place = item.get(JAVA_LONG_UNALIGNED, 21);
    if (type == PREALLOCATED || place == 0) {
      return;
    }
    long generation = item.get(JAVA_LONG_UNALIGNED, 0);
    int packing = item.get(JAVA_BYTE, 16);
    long offset = item.get(JAVA_LONG_UNALIGNED, 37);
    long length = item.get(JAVA_LONG_UNALIGNED, 45);
    long pack = packing == 0 ? 0 : place;
    long mark = (generation << 8) | (packing & 0xff);
    out.add(new Piece(start, start + length, place + offset - start, pack, mark));
  }
}
