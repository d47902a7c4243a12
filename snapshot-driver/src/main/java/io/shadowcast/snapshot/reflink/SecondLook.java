package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
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
import io.shadowcast.snapshot.volume.Range;
import io.shadowcast.snapshot.volume.Ranges;
import io.shadowcast.snapshot.volume.Signature;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Looks at the whole tree again and stores it, files from their clones. What changed since the
/// first look is cloned again and named as fuzzy.
final class SecondLook implements Traversal.Steps<SecondLook.Known> {
  private final Stores stores;
  private final Clones clones;
  private final FirstLook.Around around;
  private final Times times;
  private final Map<Long, Signature> first;
  private final Map<Long, Entry.Node> linked = new HashMap<>();
  private final Set<Long> inodes = new HashSet<>();
  private final List<FilePath> fuzzy = new ArrayList<>();
  private final List<FilePath> unread = new ArrayList<>();
  private Optional<Manifest.FolderRoot> top = Optional.empty();
  private Optional<SourceTime> began = Optional.empty();
  private long entries;
  private long bytes;

  SecondLook(
      Stores stores,
      Clones clones,
      FirstLook.Around around,
      Times times,
      Map<Long, Signature> first) {
    this.stores = stores;
    this.clones = clones;
    this.around = around;
    this.times = times;
    this.first = first;
  }

  /// Where it stores to.
  record Stores(SnapshotReader reader, SnapshotWriter writer, Meter meter) {}

  /// What ctimes prove.
  record Times(Ticks ticks, Settled settled) {}

  /// A folder that is gone through.
  record Known(
      FilePath path,
      Stat stat,
      Optional<ChunkId> before,
      Map<FileName, Entry> stored,
      List<Entry> entries) {}

  Manifest.FolderRoot look(Folder root, Optional<ChunkId> before) throws IOException {
    long now = times.ticks.now();
    Stat stat = root.stat();
    began = Optional.of(times.ticks.instant());
    if (!Ticks.proves(stat, now)) {
      fuzzy.add(FilePath.ROOT);
    }
    new Traversal<>(this).through(root, known(FilePath.ROOT, stat, before));
    return top.orElseThrow();
  }

  /// When it began: nothing changed between the first look and then, where nothing is fuzzy.
  SourceTime began() {
    return began.orElseThrow();
  }

  long entries() {
    return entries;
  }

  long bytes() {
    return bytes;
  }

  List<FilePath> fuzzy() {
    return fuzzy;
  }

  /// What lies too deep.
  List<FilePath> unread() {
    return unread;
  }

  Set<Long> inodes() {
    return inodes;
  }

  private Known known(FilePath path, Stat stat, Optional<ChunkId> before) throws IOException {
    Map<FileName, Entry> stored = new HashMap<>();
    if (before.isPresent()) {
      stores.reader.folder(before.get()).forEach(entry -> stored.put(entry.name(), entry));
    }
    return new Known(path, stat, before, stored, new ArrayList<>());
  }

  @Override
  public Optional<Known> at(Known in, Folder folder, FileName name, Stat stat, boolean inside)
      throws IOException {
    Optional<Entry> old =
        Optional.ofNullable(in.stored.get(name)).filter(each -> each.node().kind() == stat.kind());
    boolean proved = old.isPresent() && Settled.proves(old.get().signature(), stat);
    boolean elsewhere = around.isElsewhere(stat) && stat.kind() == EntryKind.FOLDER;
    boolean moved = !proved && !elsewhere && !stat.signature().equals(first.get(stat.inode()));
    if (moved) {
      fuzzy.add(in.path.child(name));
    }
    boolean tooDeep = stat.kind() == EntryKind.FOLDER && !inside;
    if (tooDeep) {
      unread.add(in.path.child(name));
    } else if (stat.kind() == EntryKind.FOLDER && !around.isOutside(stat)) {
      Optional<ChunkId> before =
          old.flatMap(
              each -> each.node() instanceof Entry.Folder at ? at.entries() : Optional.empty());
      return Optional.of(known(in.path.child(name), stat, before));
    }
    add(in, proved && !tooDeep ? old.get() : entry(folder, name, stat, old));
    if (!proved && !moved && !folder.stat(name).signature().equals(stat.signature())) {
      // Its attributes, or what was read in place, may be of after the stat.
      fuzzy.add(in.path.child(name));
    }
    if (stat.kind() == EntryKind.REGULAR && !around.isElsewhere(stat)) {
      inodes.add(stat.inode());
    }
    return Optional.empty();
  }

  private void add(Known in, Entry entry) {
    in.entries.add(entry);
    entries++;
    bytes += entry.node() instanceof Entry.RegularFile file ? file.content().size() : 0;
  }

  private Entry entry(Folder folder, FileName name, Stat stat, Optional<Entry> old)
      throws IOException {
    Entry.Node node =
        switch (stat.kind()) {
          case REGULAR -> file(folder, name, stat, old);
          case FOLDER -> new Entry.Folder(Optional.empty());
          case SYMBOLIC_LINK ->
              new Entry.SymbolicLink(HexFormat.of().formatHex(folder.linkTarget(name)));
          case CHARACTER_DEVICE, BLOCK_DEVICE -> new Entry.Special(stat.kind(), stat.represents());
          case FIFO, SOCKET -> new Entry.Special(stat.kind(), 0);
        };
    return new Entry(name, node, folder.attributes(name), stat.links(), signature(stat));
  }

  private Signature signature(Stat stat) {
    return times.settled.signature(stat, around.device());
  }

  private Entry.Node file(Folder folder, FileName name, Stat stat, Optional<Entry> old)
      throws IOException {
    Entry.Node known = linked.get(stat.inode());
    if (known != null && !around.isElsewhere(stat)) {
      return known;
    }
    Optional<Content> before =
        old.flatMap(each ->
            each.node() instanceof Entry.RegularFile file
                ? Optional.of(file.content())
                : Optional.empty());
    boolean same =
        old.isPresent()
            && !around.isElsewhere(stat)
            && old.get().signature().inode() == stat.inode();
    Content content;
    try (DiskFile live = folder.open(name);
        DiskFile clone = clone(live, stat)) {
      Ranges ranges = same ? ranges(stat.inode(), clone, before) : Ranges.ALL;
      stores.meter.expect(Math.min(ranges.bytes(), clone.size()));
      content =
          stores.writer.write(stores.meter.through(clone), before.orElse(Content.EMPTY), ranges);
    }
    Entry.Node node = new Entry.RegularFile(content);
    if (stat.links() > 1) {
      linked.put(stat.inode(), node);
    }
    return node;
  }

  /// The clone of a file; the file itself where it cannot be shared.
  private DiskFile clone(DiskFile live, Stat stat) throws IOException {
    if (around.isElsewhere(stat)) {
      live.writeBack();
      return live;
    }
    try {
      if (!stat.signature().equals(first.get(stat.inode()))) {
        Optional<Stat> ignored = clones.take(live);
      }
      return clones.taken(stat.inode());
    } catch (KernelException e) {
      live.writeBack();
      return live;
    }
  }

  private Ranges ranges(long inode, DiskFile clone, Optional<Content> before) throws IOException {
    long size = before.orElse(Content.EMPTY).size();
    Optional<DiskFile> base = clones.base(inode, size);
    if (base.isEmpty()) {
      return Ranges.ALL;
    }
    try (DiskFile old = base.get()) {
      Ranges moved = Piece.differing(Piece.of(old.extents()), Piece.of(clone.extents()));
      return moved.union(grown(size, clone.size()));
    }
  }

  /// What only the longer of two lengths has.
  static Ranges grown(long before, long now) {
    if (before == now) {
      return Ranges.NONE;
    }
    long start = Math.min(before, now) / Content.LEAF_BYTES * Content.LEAF_BYTES;
    return new Ranges(List.of(new Range(start, Math.max(before, now))));
  }

  @Override
  public void end(Known of, Folder folder, Optional<Traversal.Above<Known>> above)
      throws IOException {
    Attributes attributes = folder.attributes();
    if (!folder.stat().signature().equals(of.stat.signature())) {
      fuzzy.add(of.path);
    }
    ChunkId id = stores.writer.folder(of.entries, of.before);
    if (above.isEmpty()) {
      top = Optional.of(new Manifest.FolderRoot(id, attributes));
      return;
    }
    add(
        above.get().in(),
        new Entry(
            of.path.names().getLast(),
            new Entry.Folder(Optional.of(id)),
            attributes,
            of.stat.links(),
            signature(of.stat)));
  }
}
