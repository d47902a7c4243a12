package io.shadowcast.snapshot.btrfs;

import io.shadowcast.snapshot.reflink.Piece;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// What was written between a kept base and a frozen snapshot of the same subvolume, and what the
/// repository holds of it. Files are known by their inode: a file that was renamed is the same
/// file.
final class Written {
  private final TreeItems base;
  private final TreeItems frozen;
  private final SnapshotReader reader;
  private final ChunkId root;
  private final Set<Long> written;
  private final Set<Long> onTheWay = new HashSet<>();
  private final Map<Long, Map<FileName, Entry>> folders = new HashMap<>();

  /// Looks for what was written.
  ///
  /// @param since the transaction that made the base
  /// @param root the stored folder that holds what the base holds
  Written(TreeItems base, TreeItems frozen, long since, SnapshotReader reader, ChunkId root)
      throws IOException {
    this.base = base;
    this.frozen = frozen;
    this.reader = reader;
    this.root = root;
    this.written = frozen.changedSince(since);
    for (long inode : written) {
      markWayTo(inode);
    }
  }

  private void markWayTo(long inode) throws IOException {
    List<Long> open = new ArrayList<>(List.of(inode));
    while (!open.isEmpty()) {
      long at = open.removeLast();
      if (onTheWay.add(at) && at != TreeItems.ROOT) {
        for (TreeItems.Name name : frozen.names(at)) {
          open.add(name.folder());
        }
      }
    }
  }

  /// Also look into the folders that lead to this inode.
  void visit(long inode) throws IOException {
    markWayTo(inode);
  }

  /// Whether an inode itself was written.
  boolean has(long inode) {
    return written.contains(inode);
  }

  /// Whether nothing at or below it was written.
  boolean isWholeAsBefore(long inode) {
    return !onTheWay.contains(inode);
  }

  /// How an inode is stored, when the base has the same one.
  Optional<Entry> stored(long inode) throws IOException {
    if (has(inode) && !sameBirth(inode)) {
      return Optional.empty();
    }
    for (TreeItems.Name name : base.names(inode)) {
      Optional<Entry> entry = storedUnder(name);
      if (entry.isPresent()) {
        return entry.filter(each -> each.signature().inode() == inode);
      }
    }
    return Optional.empty();
  }

  private boolean sameBirth(long inode) throws IOException {
    var before = base.birth(inode);
    return before.isPresent() && before.equals(frozen.birth(inode));
  }

  private Optional<Entry> storedUnder(TreeItems.Name name) throws IOException {
    return Optional.ofNullable(storedFolder(name.folder()).get(name.name()));
  }

  /// What is stored of a folder of the base. From the root down, without recursion.
  private Map<FileName, Entry> storedFolder(long inode) throws IOException {
    List<TreeItems.Name> way = new ArrayList<>();
    long at = inode;
    while (at != TreeItems.ROOT && !folders.containsKey(at)) {
      List<TreeItems.Name> names = base.names(at);
      if (names.isEmpty()) {
        return Map.of();
      }
      way.add(names.getFirst());
      at = names.getFirst().folder();
    }
    Map<FileName, Entry> here = folders.get(at);
    if (here == null) {
      here = load(at, Optional.of(root));
    }
    for (int i = way.size() - 1; i >= 0; i--) {
      Entry entry = here.get(way.get(i).name());
      long child = i == 0 ? inode : way.get(i - 1).folder();
      here = load(child, entry == null ? Optional.empty() : inside(entry));
    }
    return here;
  }

  private static Optional<ChunkId> inside(Entry entry) {
    return entry.node() instanceof Entry.Folder folder ? folder.entries() : Optional.empty();
  }

  private Map<FileName, Entry> load(long inode, Optional<ChunkId> id) throws IOException {
    Map<FileName, Entry> out = new HashMap<>();
    if (id.isPresent()) {
      reader.folder(id.get()).forEach(entry -> out.put(entry.name(), entry));
    }
    folders.put(inode, out);
    return out;
  }

  /// Where a file that both have may differ from what is stored of it.
  Ranges ranges(long inode, Content stored, long size) throws IOException {
    Ranges moved = Piece.differing(base.pieces(inode), frozen.pieces(inode));
    long shorter = Math.min(stored.size(), size);
    long longer = Math.max(stored.size(), size);
    if (shorter == longer) {
      return moved;
    }
    long start = shorter / Content.LEAF_BYTES * Content.LEAF_BYTES;
    return moved.union(new Ranges(List.of(new Range(start, longer))));
  }
}
