package io.shadowcast.snapshot.tree;

import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.restore.Restore;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Content;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Signature;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;

/// Walks a tree once, beside that of the parent snapshot, and stores what is not proved unchanged.
/// Without recursion, since a tree may be deeper than a stack.
final class Walk {
  private static final int TRIES = 3;

  // What this program keeps in the root of a target: unfinished restores and the bases of other
  // drivers, whole snapshots among them.
  private static final Set<FileName> HIDDEN =
      Set.of(FileName.of(Restore.STASH), FileName.of(Restore.HOLD));

  private final Stores stores;
  private final LeftOut leftOut;
  private final Trust trust;
  private final LongSupplier wall;
  private final FileShot files;
  private final Tally tally = new Tally();
  private final Impression impression = new Impression();
  private final WayDown way = new WayDown();
  private final Links links = new Links();

  Walk(Stores stores, LeftOut leftOut, Trust trust, LongSupplier wall) {
    this.stores = stores;
    this.leftOut = leftOut;
    this.trust = trust;
    this.wall = wall;
    this.files = new FileShot(stores.writer, stores.meter, trust, wall);
  }

  /// Where it reads the parent from and stores to, and what reads go through.
  record Stores(SnapshotReader reader, SnapshotWriter writer, Meter meter) {}

  /// Folders whose inside is not captured.
  ///
  /// @param mount all but this one
  /// @param folders by device and inode
  record LeftOut(long mount, List<Id> folders) {
    /// Names a folder.
    record Id(long device, long inode) {}

    boolean has(Stat stat) {
      return stat.mount() != mount || folders.contains(new Id(stat.device(), stat.inode()));
    }
  }

  Tally tally() {
    return tally;
  }

  /// What the tree looked like, with the signatures it was stored with.
  Impression impression() {
    return impression;
  }

  /// What no snapshot holds.
  static boolean hidden(Frame frame, FileName name) {
    return frame.place().isEmpty() && HIDDEN.contains(name);
  }

  /// Captures a whole tree.
  ///
  /// @param root is closed
  Manifest.FolderRoot walk(Folder root, Optional<ChunkId> before) throws IOException {
    try (way) {
      long now = wall.getAsLong();
      Stat stat = root.stat();
      impression.root(trust.toStore(stat, now));
      Frame.Look look = new Frame.Look(stat, root.attributes(), stat.signature());
      way.push(new Frame(Optional.empty(), root, look, stored(before)));
      while (true) {
        Frame frame = way.last();
        Optional<FileName> name = frame.next();
        if (name.isPresent()) {
          visit(frame, name.get());
        } else if (frame.place().isPresent()) {
          ascend(frame);
        } else {
          return new Manifest.FolderRoot(finished(frame), frame.attributes());
        }
      }
    }
  }

  private Frame.Before stored(Optional<ChunkId> id) throws IOException {
    return id.isEmpty()
        ? Frame.Before.NOTHING
        : new Frame.Before(id, stores.reader.folder(id.get()));
  }

  private ChunkId finished(Frame frame) throws IOException {
    Optional<ChunkId> unchanged = frame.unchanged();
    return unchanged.isPresent()
        ? unchanged.get()
        : stores.writer.folder(frame.entries(), frame.before().id());
  }

  private void ascend(Frame frame) throws IOException {
    Frame.Place place = frame.place().orElseThrow();
    Entry entry =
        new Entry(
            place.name(),
            new Entry.Folder(Optional.of(finished(frame))),
            frame.attributes(),
            frame.stat().links(),
            frame.signature());
    way.pop();
    impression.up();
    place.in().add(entry);
  }

  private void visit(Frame frame, FileName name) throws IOException {
    if (hidden(frame, name)) {
      return;
    }
    try {
      for (int left = TRIES; !visited(frame, name); left--) {
        if (left == 1) {
          tally.fuzzy(frame.path().child(name));
          tally.unread(frame.path().child(name));
          return;
        }
      }
    } catch (UnreadableException e) {
      tally.unread(frame.path().child(name));
    }
  }

  private boolean visited(Frame frame, FileName name) throws IOException {
    try {
      Shot shot = new Shot(way.folder(), name);
      Stat stat;
      try {
        stat = shot.stat();
      } catch (KernelException e) {
        return true;
      }
      seen(frame, name, shot, stat);
      return true;
    } catch (UnstableException e) {
      return false;
    }
  }

  private void seen(Frame frame, FileName name, Shot shot, Stat stat) throws IOException {
    Optional<Entry> old = frame.before(name).filter(each -> each.node().kind() == stat.kind());
    Optional<Entry> proved = old.filter(each -> trust.proves(each.signature(), stat));
    if (stat.kind() == EntryKind.FOLDER) {
      folder(frame, shot, new Known(name, stat, old, proved));
    } else if (proved.isPresent()) {
      stores.meter.expect(stat.size());
      stores.meter.spared(stat.size());
      links.stored(stat, proved.get());
      add(frame, proved.get(), stat.size());
    } else if (stat.kind() == EntryKind.REGULAR) {
      file(frame, shot, new Known(name, stat, old, proved));
    } else {
      add(frame, other(name, shot, stat), 0);
    }
  }

  // A name, what stands there, what the parent has there, and that again if it is proved unchanged.
  private record Known(FileName name, Stat stat, Optional<Entry> old, Optional<Entry> proved) {}

  private void add(Frame frame, Entry entry, long size) {
    frame.add(entry);
    impression.entry(entry.name(), entry.node().kind(), entry.signature());
    tally.entry(size);
  }

  private void folder(Frame frame, Shot shot, Known known) throws IOException {
    long now = wall.getAsLong();
    Attributes attributes =
        known.proved.isPresent()
            ? known.proved.get().attributes()
            : shot.attributes(known.stat.signature());
    Frame.Look look = new Frame.Look(known.stat, attributes, trust.toStore(known.stat, now));
    boolean tooDeep = frame.depth() + 1 >= FilePath.DEEPEST;
    if (tooDeep) {
      tally.unread(frame.path().child(known.name));
    }
    if (tooDeep || leftOut.has(known.stat)) {
      Entry.Folder closed = new Entry.Folder(Optional.empty());
      long links = known.stat.links();
      frame.add(new Entry(known.name, closed, attributes, links, look.signature()));
      impression.closed(known.name, known.stat);
      tally.entry(0);
      return;
    }
    Optional<ChunkId> inside =
        known.old.flatMap(
            entry -> entry.node() instanceof Entry.Folder at ? at.entries() : Optional.empty());
    Folder opened = shot.folder(known.stat);
    way.push(descent(new Frame.Place(frame, known.name), opened, look, inside));
    impression.entry(known.name, EntryKind.FOLDER, look.signature());
    tally.entry(0);
  }

  private Frame descent(Frame.Place place, Folder opened, Frame.Look look, Optional<ChunkId> inside)
      throws IOException {
    try {
      return new Frame(Optional.of(place), opened, look, stored(inside));
    } catch (IOException e) {
      opened.close();
      throw e;
    }
  }

  private void file(Frame frame, Shot shot, Known known) throws IOException {
    Optional<Entry> other = links.other(known.stat);
    if (other.isPresent() && links.same(known.stat)) {
      Entry first = other.get();
      Entry entry =
          new Entry(known.name, first.node(), first.attributes(), first.links(), first.signature());
      links.stored(known.stat, entry);
      add(frame, entry, known.stat.size());
      return;
    }
    FileShot.Taken taken = files.take(shot, contentOf(known.old));
    if (!taken.still() || other.isPresent()) {
      tally.fuzzy(frame.path().child(known.name));
    }
    Entry entry = entry(known.name, taken, other.isPresent());
    if (other.isEmpty()) {
      links.stored(taken.seen(), entry);
    }
    add(frame, entry, taken.content().size());
  }

  // A file that changed between two of its names cannot be told from one that took its inode: it is
  // stored as a file of its own, or a restore might make one file of two.
  private static Entry entry(FileName name, FileShot.Taken taken, boolean alone) {
    return new Entry(
        name,
        new Entry.RegularFile(taken.content()),
        taken.attributes(),
        alone ? 1 : taken.seen().links(),
        alone ? Signature.UNKNOWN : taken.signature());
  }

  private static Content contentOf(Optional<Entry> old) {
    return old.isPresent() && old.get().node() instanceof Entry.RegularFile file
        ? file.content()
        : Content.EMPTY;
  }

  private Entry other(FileName name, Shot shot, Stat stat) throws IOException {
    long now = wall.getAsLong();
    Entry.Node node =
        stat.kind() == EntryKind.SYMBOLIC_LINK
            ? new Entry.SymbolicLink(shot.target())
            : new Entry.Special(stat.kind(), Shot.device(stat));
    Attributes attributes = shot.attributes(stat.signature());
    return new Entry(name, node, attributes, stat.links(), trust.toStore(stat, now));
  }
}
