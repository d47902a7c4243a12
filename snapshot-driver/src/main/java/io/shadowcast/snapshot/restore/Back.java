package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;

/// Takes names and attributes back to what was there, whatever part of a restore was carried out:
/// the last step first, each only if it was taken. Bytes are put back in between, by the caller.
final class Back {
  private final List<Change> changes;
  private final Built built;
  private final Ground ground;
  private final List<String> faults = new ArrayList<>();

  Back(List<Change> changes, Built built, Ground ground) {
    this.changes = changes;
    this.built = built;
    this.ground = ground;
  }

  /// One step.
  private interface Step {
    void take() throws IOException;
  }

  /// What stood against it, each with its path.
  List<String> faults() {
    return faults;
  }

  void names() {
    for (Change each : changes) {
      if (mayBeLocked(each)) {
        step(each.path(), () -> ground.unlock(each.path()));
      }
    }
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (changes.get(i) instanceof Change.Remove it) {
        putBack(i, it);
      }
    }
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (changes.get(i) instanceof Change.Link it) {
        unplace(i, it.path(), it.replaces(), it.aside());
      }
    }
    for (int i = changes.size() - 1; i >= 0; i--) {
      if (changes.get(i) instanceof Change.Put it) {
        unplace(i, it.path(), it.replaces(), it.aside());
      }
    }
  }

  private void step(FilePath path, Step step) {
    try {
      step.take();
    } catch (IOException e) {
      faults.add(path + ": " + e.getMessage());
    }
  }

  private static boolean mayBeLocked(Change change) {
    boolean wanted =
        switch (change) {
          case Change.Write it -> Locks.locked(it.attributes());
          case Change.Put it -> Locks.locked(it.attributes());
          case Change.Adorn it -> Locks.locked(it.attributes());
          case Change.Link it -> false;
          case Change.Remove it -> false;
        };
    return wanted
        || Forward.replaced(change).filter(live -> Locks.locked(live.attributes())).isPresent();
  }

  private void putBack(int number, Change.Remove change) {
    step(
        change.path(),
        () -> {
          long old = Ground.inode(change.live());
          if (!ground.holds(change.path(), old)) {
            FileName slot = slotWith(number, change.path(), old, change.aside());
            Folder to = ground.tree().around(change.path());
            ground.stash().folder().renameAside(slot, to, LiveTree.name(change.path()));
            ground.tree().forget();
          }
        });
  }

  /// The slot in which what was taken away lies; from aside it is brought there.
  private FileName slotWith(int number, FilePath path, long old, Optional<FileName> aside)
      throws IOException {
    FileName slot = Stash.slot(number);
    if (ground.inSlot(slot, old)) {
      return slot;
    }
    if (aside.isPresent() && ground.holds(LiveTree.parent(path).child(aside.get()), old)) {
      ground.tree().around(path).renameAside(aside.get(), ground.stash().folder(), slot);
      ground.tree().forget();
      return slot;
    }
    throw new IOException("what was here is gone (expected: in " + Restore.STASH + ")");
  }

  private void unplace(
      int number, FilePath path, Optional<Live> replaces, Optional<FileName> aside) {
    step(
        path,
        () -> {
          if (replaces.isPresent()) {
            exchange(number, path, Ground.inode(replaces.get()), aside);
          } else if (ground.holds(path, built.inodes().get(number))) {
            Folder from = ground.tree().around(path);
            ground.stash().drop(Stash.slot(number));
            from.renameAside(LiveTree.name(path), ground.stash().folder(), Stash.slot(number));
            ground.tree().forget();
          }
        });
  }

  private void exchange(int number, FilePath path, long old, Optional<FileName> aside)
      throws IOException {
    if (ground.holds(path, old)) {
      return;
    }
    FileName slot = slotWith(number, path, old, aside);
    Folder to = ground.tree().around(path);
    if (ground.at(path).isPresent()) {
      ground.stash().folder().exchange(slot, to, LiveTree.name(path));
    } else {
      ground.stash().folder().renameAside(slot, to, LiveTree.name(path));
    }
    ground.tree().forget();
  }

  /// Attributes as they were, those of folders last; then all of it durable.
  void attributes() {
    for (Change each : changes) {
      Optional<Live> live = Forward.replaced(each);
      if (live.isPresent() && live.get().kind() != EntryKind.FOLDER && touched(each, live.get())) {
        restore(each.path(), live.get());
      }
    }
    changes.stream()
        .sorted(Forward.DEEPEST_FIRST)
        .forEach(each ->
            Forward.replaced(each)
                .filter(live -> live.kind() == EntryKind.FOLDER)
                .ifPresent(live -> restore(each.path(), live)));
    TreeSet<FilePath> parents = new TreeSet<>();
    changes.stream()
        .filter(each -> !each.path().names().isEmpty())
        .forEach(each -> parents.add(LiveTree.parent(each.path())));
    parents.forEach(each -> step(each, () -> syncIfThere(each)));
    step(FilePath.ROOT, () -> ground.stash().folder().sync());
  }

  private static boolean touched(Change change, Live live) {
    return change instanceof Change.Write
        || change instanceof Change.Adorn
        || Locks.locked(live.attributes());
  }

  private void restore(FilePath path, Live live) {
    step(
        path,
        () -> {
          ground.adorn(path, live.attributes());
          ground.sync(path, live.kind());
        });
  }

  private void syncIfThere(FilePath folder) throws IOException {
    try {
      ground.tree().folder(folder).sync();
    } catch (KernelException e) {
      if (!LiveTree.absent(e)) {
        throw e;
      }
      // a folder that was put and is gone again
    }
  }
}
