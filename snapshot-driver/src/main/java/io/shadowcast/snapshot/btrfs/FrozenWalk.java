package io.shadowcast.snapshot.btrfs;

import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.reflink.Hold;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.Signature;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Stores a snapshot that stands still. Without recursion, since a tree may be deeper than a stack.
final class FrozenWalk {
  /// What a subvolume inside another looks like in its snapshots.
  private static final long EMPTY_SUBVOLUME = 2;

  private final Stores stores;
  private final Optional<Written> written;
  private final Scope scope;
  private final Map<Long, Entry.Node> linked = new HashMap<>();
  private final Deque<Level> levels = new ArrayDeque<>();
  // Less what the parent held, where that is proved.
  private long entries;
  private long bytes;
  private final List<FilePath> unread = new ArrayList<>();

  /// A walk that has not begun.
  ///
  /// @param written empty: nothing is proved, and everything is read and compared
  FrozenWalk(Stores stores, Optional<Written> written, Scope scope) {
    this.stores = stores;
    this.written = written;
    this.scope = scope;
  }

  /// Where it stores to.
  record Stores(SnapshotReader reader, SnapshotWriter writer, Meter meter) {}

  /// What of the target it stores.
  ///
  /// @param device of the live subvolume, whose files the entries stand for
  /// @param leftOut inodes of folders without their inside
  /// @param settledBefore ctimes that are not older prove nothing later, ns since 1970
  record Scope(long device, Set<Long> leftOut, long settledBefore) {}

  /// A folder that is being walked, and what is stored of it.
  private static final class Level {
    final Folder folder;
    final FileName name;
    final Stat stat;
    final Optional<ChunkId> before;
    final Map<FileName, Entry> gone = new HashMap<>();
    final List<FileName> names;
    final List<Entry> entries = new ArrayList<>();
    final boolean moved;
    int next;

    Level(Folder folder, FileName name, Stat stat, Optional<ChunkId> before, boolean moved)
        throws IOException {
      this.moved = moved;
      this.folder = folder;
      this.name = name;
      this.stat = stat;
      this.before = before;
      this.names = new ArrayList<>(folder.names());
      Collections.sort(names);
    }
  }

  long entries() {
    return entries;
  }

  long bytes() {
    return bytes;
  }

  /// What lies too deep.
  List<FilePath> unread() {
    return unread;
  }

  /// Stores everything below a folder.
  ///
  /// @param root stays open
  /// @param before what is stored of it
  Manifest.FolderRoot walk(Folder root, Optional<ChunkId> before) throws IOException {
    open(root, Hold.NAME, root.stat(), before, false);
    try {
      while (true) {
        Level level = levels.getFirst();
        if (level.next < level.names.size()) {
          visit(level, level.names.get(level.next++));
        } else if (levels.size() == 1) {
          return new Manifest.FolderRoot(finished(level), root.attributes());
        } else {
          ascend(level);
        }
      }
    } finally {
      closeAll();
    }
  }

  private void open(
      Folder folder, FileName name, Stat stat, Optional<ChunkId> before, boolean moved)
      throws IOException {
    Level level = new Level(folder, name, stat, before, moved);
    if (before.isPresent()) {
      stores.reader.folder(before.get()).forEach(entry -> level.gone.put(entry.name(), entry));
    }
    levels.push(level);
  }

  private ChunkId finished(Level level) throws IOException {
    if (written.isPresent()) {
      for (Entry entry : level.gone.values()) {
        count(entry, -1);
      }
    }
    return stores.writer.folder(level.entries, level.before);
  }

  private void closeAll() {
    while (levels.size() > 1) {
      levels.pop().folder.close();
    }
  }

  private void ascend(Level level) throws IOException {
    Entry.Folder node = new Entry.Folder(Optional.of(finished(level)));
    levels.pop().folder.close();
    Level above = levels.getFirst();
    above.entries.add(entry(above, level.name, level.stat, node));
  }

  private void visit(Level level, FileName name) throws IOException {
    if (levels.size() == 1 && Hold.HIDDEN.contains(name)) {
      return;
    }
    Stat stat = level.folder.stat(name);
    Optional<Entry> here = Optional.ofNullable(level.gone.get(name)).filter(old -> isOf(old, stat));
    boolean counted = written.isPresent() && here.isPresent();
    boolean moved = level.moved || !counted;
    Optional<Entry> same = written.isPresent() ? unwritten(written.get(), stat) : Optional.empty();
    if (same.isPresent() && moved && !fits(same.get())) {
      same = Optional.empty();
    }
    if (here.isPresent()) {
      level.gone.remove(name);
    }
    if (same.isPresent()) {
      level.entries.add(renamed(same.get(), name));
      if (!counted) {
        count(same.get(), 1);
      }
      return;
    }
    if (!counted) {
      entries++;
    }
    if (stat.kind() == EntryKind.FOLDER) {
      folder(level, name, stat, here);
    } else {
      other(level, name, stat, here);
    }
  }

  private boolean isOf(Entry old, Stat stat) {
    boolean sameFile = written.isEmpty() || old.signature().inode() == stat.inode();
    return sameFile && old.node().kind() == stat.kind();
  }

  /// Whether what was stored elsewhere can come in here, no deeper than folders are captured.
  private boolean fits(Entry stored) throws IOException {
    List<Entry> floor = List.of(stored);
    for (int depth = levels.size(); depth < FilePath.DEEPEST; depth++) {
      List<Entry> below = new ArrayList<>();
      for (Entry entry : floor) {
        if (entry.node() instanceof Entry.Folder folder && folder.entries().isPresent()) {
          below.addAll(stores.reader.folder(folder.entries().get()));
        }
      }
      if (below.isEmpty()) {
        return true;
      }
      floor = below;
    }
    return false;
  }

  private FilePath path(FileName name) {
    List<FileName> way = new ArrayList<>();
    levels.stream().limit(levels.size() - 1L).forEach(level -> way.add(level.name));
    return new FilePath(way.reversed()).child(name);
  }

  private static Entry renamed(Entry stored, FileName name) {
    return new Entry(name, stored.node(), stored.attributes(), stored.links(), stored.signature());
  }

  private static Optional<Entry> unwritten(Written written, Stat stat) throws IOException {
    boolean asBefore =
        stat.kind() == EntryKind.FOLDER
            ? written.isWholeAsBefore(stat.inode())
            : !written.has(stat.inode());
    return asBefore && stat.inode() >= TreeItems.ROOT
        ? written.stored(stat.inode())
        : Optional.empty();
  }

  private void folder(Level level, FileName name, Stat stat, Optional<Entry> here)
      throws IOException {
    boolean tooDeep = levels.size() >= FilePath.DEEPEST;
    if (tooDeep) {
      unread.add(path(name));
    }
    if (tooDeep || stat.inode() == EMPTY_SUBVOLUME || scope.leftOut.contains(stat.inode())) {
      level.entries.add(entry(level, name, stat, new Entry.Folder(Optional.empty())));
      return;
    }
    Optional<ChunkId> inside =
        here.flatMap(
            old -> old.node() instanceof Entry.Folder at ? at.entries() : Optional.empty());
    boolean moved = level.moved || here.isEmpty();
    open(level.folder.folder(name), name, stat, inside, moved);
  }

  private void other(Level level, FileName name, Stat stat, Optional<Entry> here)
      throws IOException {
    Entry.Node node = node(level, name, stat, here);
    level.entries.add(entry(level, name, stat, node));
    bytes += size(node);
    if (written.isPresent() && here.isPresent()) {
      bytes -= size(here.get().node());
    }
  }

  private static long size(Entry.Node node) {
    return node instanceof Entry.RegularFile file ? file.content().size() : 0;
  }

  private Entry entry(Level level, FileName name, Stat stat, Entry.Node node) throws IOException {
    Attributes attributes = level.folder.attributes(name);
    return new Entry(name, node, attributes, stat.links(), signature(stat));
  }

  private Signature signature(Stat stat) {
    boolean settled = stat.changedNanos() < scope.settledBefore;
    return new Signature(
        scope.device, stat.inode(), settled ? stat.changedNanos() : -1, stat.size());
  }

  private Entry.Node node(Level level, FileName name, Stat stat, Optional<Entry> here)
      throws IOException {
    return switch (stat.kind()) {
      case REGULAR -> file(level, name, stat, here);
      case SYMBOLIC_LINK ->
          new Entry.SymbolicLink(HexFormat.of().formatHex(level.folder.linkTarget(name)));
      case CHARACTER_DEVICE, BLOCK_DEVICE -> new Entry.Special(stat.kind(), stat.represents());
      case FIFO, SOCKET, FOLDER -> new Entry.Special(stat.kind(), 0);
    };
  }

  private Entry.Node file(Level level, FileName name, Stat stat, Optional<Entry> here)
      throws IOException {
    Entry.Node known = linked.get(stat.inode());
    if (known != null) {
      return known;
    }
    Optional<Entry> stored = written.isPresent() ? written.get().stored(stat.inode()) : here;
    Content before =
        stored.isPresent() && stored.get().node() instanceof Entry.RegularFile file
            ? file.content()
            : Content.EMPTY;
    Ranges ranges =
        written.isPresent() && stored.isPresent()
            ? written.get().ranges(stat.inode(), before, stat.size())
            : Ranges.ALL;
    Entry.Node node = new Entry.RegularFile(content(level, name, before, ranges));
    if (stat.links() > 1) {
      linked.put(stat.inode(), node);
    }
    return node;
  }

  private Content content(Level level, FileName name, Content before, Ranges ranges)
      throws IOException {
    try (DiskFile file = level.folder.open(name)) {
      stores.meter.expect(Math.min(ranges.bytes(), file.size()));
      return stores.writer.write(stores.meter.through(file), before, ranges);
    }
  }

  /// Counts a stored entry with everything in it, or counts it off.
  private void count(Entry top, int sign) throws IOException {
    Deque<Entry> open = new ArrayDeque<>(List.of(top));
    while (!open.isEmpty()) {
      Entry entry = open.pop();
      entries += sign;
      bytes += sign * size(entry.node());
      if (entry.node() instanceof Entry.Folder folder && folder.entries().isPresent()) {
        open.addAll(stores.reader.folder(folder.entries().get()));
      }
    }
  }
}
