package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.volume.Attributes;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Carries the changes of a built restore out. Every step looks first whether it was done, so that
/// after a crash at any instant all of them are simply done again.
final class Forward {
  static final Comparator<Change> DEEPEST_FIRST =
      Comparator.comparingInt((Change each) -> each.path().names().size()).reversed();

  private final List<Change> changes;
  private final Built built;
  private final Ground ground;
  private final Transfer transfer;

  Forward(List<Change> changes, Built built, Ground ground, Transfer transfer) {
    this.changes = changes;
    this.built = built;
    this.ground = ground;
    this.transfer = transfer;
  }

  void run() throws IOException {
    unlock();
    write();
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i) instanceof Change.Put put) {
        place(i, put.path(), put.aside());
      }
    }
    link();
    remove();
    adorn();
    sync();
  }

  private void unlock() throws IOException {
    for (Change change : changes) {
      Optional<Live> live = replaced(change);
      if (live.isPresent()
          && Locks.locked(live.get().attributes())
          && ground.holds(change.path(), Ground.inode(live.get()))) {
        ground.unlock(change.path());
      }
    }
  }

  static Optional<Live> replaced(Change change) {
    return switch (change) {
      case Change.Write it -> Optional.of(it.live());
      case Change.Put it -> it.replaces();
      case Change.Link it -> it.replaces();
      case Change.Remove it -> Optional.of(it.live());
      case Change.Adorn it -> Optional.of(it.live());
    };
  }

  private void write() throws IOException {
    for (Change change : changes) {
      if (change instanceof Change.Write it) {
        write(it);
      }
    }
  }

  private void write(Change.Write change) throws IOException {
    Folder folder = ground.tree().around(change.path());
    FileName name = LiveTree.name(change.path());
    try (DiskFile file = folder.edit(name)) {
      // Of what is open, not of what the name said a moment ago.
      if (file.stat().inode() != Ground.inode(change.live())) {
        throw new IOException(change.path() + ": replaced meanwhile (expected: as planned)");
      }
      transfer.into(file, change);
      folder.setAttributes(name, Locks.without(change.attributes()));
      file.sync();
    }
  }

  /// What lies in the slot takes its place; what was there then lies in the slot, or aside.
  private void place(int number, FilePath path, Optional<FileName> aside) throws IOException {
    FileName slot = Stash.slot(number);
    Folder stash = ground.stash().folder();
    long ours = built.inodes().get(number);
    if (!ground.holds(path, ours)) {
      if (!ground.inSlot(slot, ours)) {
        throw new IOException(
            path + ": lost from " + Restore.STASH + " (expected: slot " + slot + ")");
      }
      if (ground.at(path).isPresent()) {
        stash.exchange(slot, ground.tree().around(path), LiveTree.name(path));
        ground.tree().forget();
      } else {
        stash.renameAside(slot, ground.tree().around(path), LiveTree.name(path));
      }
    }
    if (aside.isPresent() && ground.stash().stat(slot).isPresent()) {
      stash.renameAside(slot, ground.tree().around(path), aside.get());
    }
  }

  private void link() throws IOException {
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i) instanceof Change.Link link) {
        link(i, link);
      }
    }
  }

  private void link(int number, Change.Link link) throws IOException {
    FileName slot = Stash.slot(number);
    long ours = built.inodes().get(number);
    if (!ground.holds(link.path(), ours) && !ground.inSlot(slot, ours)) {
      ground
          .stash()
          .folder()
          .hardLink(ground.tree().around(link.to()), LiveTree.name(link.to()), slot);
    }
    place(number, link.path(), link.aside());
  }

  private void remove() throws IOException {
    for (int i = 0; i < changes.size(); i++) {
      if (changes.get(i) instanceof Change.Remove it
          && ground.holds(it.path(), Ground.inode(it.live()))) {
        Folder folder = ground.tree().around(it.path());
        Folder to = it.aside().isPresent() ? folder : ground.stash().folder();
        folder.renameAside(LiveTree.name(it.path()), to, it.aside().orElse(Stash.slot(i)));
        ground.tree().forget();
      }
    }
  }

  private void adorn() throws IOException {
    for (Change change : changes) {
      switch (change) {
        case Change.Write it -> lock(it.path(), it.attributes(), EntryKind.REGULAR);
        case Change.Put it when it.node().kind() != EntryKind.FOLDER ->
            lock(it.path(), it.attributes(), it.node().kind());
        case Change.Adorn it when it.live().kind() != EntryKind.FOLDER -> {
          ground.adorn(it.path(), it.attributes());
          ground.sync(it.path(), it.live().kind());
        }
        case Change.Put it -> {}
        case Change.Adorn it -> {}
        case Change.Link it -> {}
        case Change.Remove it -> {}
      }
    }
    for (Change each : deepestFirst(changes)) {
      ground.adorn(each.path(), wanted(each));
    }
  }

  private void lock(FilePath path, Attributes attributes, EntryKind kind) throws IOException {
    if (Locks.locked(attributes)) {
      ground.adorn(path, attributes);
      ground.sync(path, kind);
    }
  }

  static boolean ofFolder(Change change) {
    return switch (change) {
      case Change.Put it -> it.node() instanceof Entry.Folder;
      case Change.Adorn it -> it.live().kind() == EntryKind.FOLDER;
      case Change.Write it -> false;
      case Change.Link it -> false;
      case Change.Remove it -> false;
    };
  }

  /// Folders whose attributes are set, those within others first.
  static List<Change> deepestFirst(List<Change> changes) {
    return changes.stream().filter(Forward::ofFolder).sorted(DEEPEST_FIRST).toList();
  }

  private static Attributes wanted(Change folder) {
    return switch (folder) {
      case Change.Put it -> it.attributes();
      case Change.Adorn it -> it.attributes();
      case Change.Write it -> it.attributes();
      case Change.Link it -> throw new IllegalStateException(it + ": no folder");
      case Change.Remove it -> throw new IllegalStateException(it + ": no folder");
    };
  }

  private void sync() throws IOException {
    TreeSet<FilePath> folders = new TreeSet<>();
    for (Change change : changes) {
      if (ofFolder(change)) {
        folders.add(change.path());
      }
    }
    ground.stash().folder().sync();
    for (FilePath each : folders) {
      ground.sync(each, EntryKind.FOLDER);
    }
  }
}
