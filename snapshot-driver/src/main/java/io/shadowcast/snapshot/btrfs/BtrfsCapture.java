package io.shadowcast.snapshot.btrfs;

import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.kernel.BtrfsVolume;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.reflink.Hold;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// A subvolume that is held still by a read-only snapshot.
final class BtrfsCapture implements Capture {
  /// How old a ctime must be to prove anything to a driver that goes by it.
  static final long SETTLED_NANOS = 2_000_000_000L;

  private static final String KEPT = "[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}";
  private final Folder root;
  private final Folder hold;
  private final Optional<Manifest> parent;
  private final FrozenWalk.Scope scope;
  private final Meter meter;
  private FileName name;
  private boolean kept;

  BtrfsCapture(
      Folder root,
      Folder hold,
      FileName name,
      Optional<Manifest> parent,
      FrozenWalk.Scope scope,
      Meter meter) {
    this.root = root;
    this.hold = hold;
    this.name = name;
    this.parent = parent;
    this.scope = scope;
    this.meter = meter;
  }

  @Override
  public Stored store(SnapshotReader stored, SnapshotWriter writer) throws IOException {
    FrozenWalk.Stores stores = new FrozenWalk.Stores(stored, writer, meter);
    try (Folder frozen = hold.folder(name)) {
      Optional<Base> base = base();
      if (base.isEmpty()) {
        return whole(stores, frozen);
      }
      Optional<Stored> difference;
      try {
        difference = difference(stores, frozen, base.get());
      } finally {
        base.get().folder.close();
      }
      return difference.isPresent() ? difference.get() : whole(stores, frozen);
    }
  }

  /// A kept snapshot that is proved to be what the parent was built from.
  private record Base(Folder folder, BtrfsVolume.Info info, Manifest parent, ChunkId root) {}

  private Optional<Base> base() throws IOException {
    if (parent.isEmpty()
        || !(parent.get().root() instanceof Manifest.FolderRoot top)
        || !BtrfsDriver.NAME.equals(parent.get().source().driver())) {
      return Optional.empty();
    }
    SnapshotId id = parent.get().id();
    Optional<BaseRecord> record = BaseRecord.read(hold, BaseRecord.file(id));
    Optional<Folder> folder = Hold.folder(hold, Hold.of(id));
    if (folder.isEmpty()) {
      return Optional.empty();
    }
    Optional<BtrfsVolume.Info> info =
        BtrfsVolume.isRoot(folder.get())
            ? Optional.of(BtrfsVolume.info(folder.get()))
            : Optional.empty();
    if (record.isEmpty() || info.isEmpty() || !proves(record.get(), info.get())) {
      folder.get().close();
      return Optional.empty();
    }
    return Optional.of(new Base(folder.get(), info.get(), parent.get(), top.entries()));
  }

  private boolean proves(BaseRecord record, BtrfsVolume.Info info) throws IOException {
    UUID target = BtrfsVolume.info(root).uuid();
    return record.refuses(info, target).isEmpty();
  }

  /// Stores what differs; nothing when the base was touched while it was compared (a balance).
  private Optional<Stored> difference(FrozenWalk.Stores stores, Folder frozen, Base base)
      throws IOException {
    BtrfsVolume.Info frozenBefore = BtrfsVolume.info(frozen);
    Written written =
        new Written(
            new TreeItems(base.folder),
            new TreeItems(frozen),
            base.info.origin(),
            stores.reader(),
            base.root);
    for (long inode : scope.leftOut()) {
      written.visit(inode);
    }
    FrozenWalk walk = new FrozenWalk(stores, Optional.of(written), scope);
    Manifest.FolderRoot top = walk.walk(frozen, Optional.of(base.root));
    boolean stood =
        BtrfsVolume.info(frozen).equals(frozenBefore)
            && BtrfsVolume.info(base.folder).equals(base.info);
    Manifest.Sizes before = base.parent.sizes();
    return stood
        ? Optional.of(
            stored(
                walk, top, before.entries() + walk.entries(), before.totalBytes() + walk.bytes()))
        : Optional.empty();
  }

  private Stored whole(FrozenWalk.Stores stores, Folder frozen) throws IOException {
    Optional<ChunkId> before =
        parent.flatMap(manifest ->
            manifest.root() instanceof Manifest.FolderRoot top
                ? Optional.of(top.entries())
                : Optional.empty());
    FrozenWalk walk = new FrozenWalk(stores, Optional.empty(), scope);
    Manifest.FolderRoot top = walk.walk(frozen, before);
    return stored(walk, top, walk.entries(), walk.bytes());
  }

  private static Stored stored(FrozenWalk walk, Manifest.FolderRoot top, long entries, long bytes) {
    return new Stored(
        top, entries, bytes, Exactness.EXACT, Consistency.CRASH, List.of(), walk.unread());
  }

  @Override
  public void keep(SnapshotId id) throws IOException {
    FileName base = Hold.of(id);
    hold.rename(name, hold, base);
    name = base;
    kept = true;
    try (Folder frozen = hold.folder(name)) {
      // What is still on its way to the disk would move the generation later.
      frozen.sync();
      BaseRecord.of(BtrfsVolume.info(frozen)).write(hold, BaseRecord.file(id));
    }
    dropOthers(id);
  }

  private void dropOthers(SnapshotId id) throws IOException {
    for (FileName each : hold.names()) {
      String text = each.toString();
      String volume = text.endsWith(".base") ? text.substring(0, text.length() - 5) : text;
      if (!volume.matches(KEPT) || volume.equals(id.toString())) {
        continue;
      }
      if (text.equals(volume)) {
        BtrfsVolume.destroy(hold, each);
      } else {
        hold.remove(each);
      }
    }
  }

  @Override
  public void close() throws IOException {
    try {
      if (!kept) {
        BtrfsVolume.destroy(hold, name);
      }
    } finally {
      hold.close();
      root.close();
    }
  }
}
