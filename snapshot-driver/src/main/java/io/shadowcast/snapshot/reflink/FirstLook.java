package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.kernel.Stat;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Entry;
import io.shadowcast.snapshot.volume.EntryKind;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Signature;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Clones what is not proved unchanged, and remembers what stat said of it. What still looks the
/// same when the whole tree is looked at a second time was so at the instant between the two looks.
final class FirstLook implements Traversal.Steps<Map<FileName, Entry>> {
  private final SnapshotReader reader;
  private final Clones clones;
  private final Around around;
  private final Ticks ticks;
  private final Map<Long, Signature> seen = new HashMap<>();

  FirstLook(SnapshotReader reader, Clones clones, Around around, Ticks ticks) {
    this.reader = reader;
    this.clones = clones;
    this.around = around;
    this.ticks = ticks;
  }

  /// What belongs to the target.
  ///
  /// @param mount what lies on another is not captured
  /// @param leftOut inodes of folders without their inside
  record Around(long mount, long device, Set<Long> leftOut) {
    /// Of a folder; another subvolume has inodes of its own.
    boolean isOutside(Stat folder) {
      return isElsewhere(folder) || leftOut.contains(folder.inode());
    }

    /// Whether a file's inode tells nothing among those of the target.
    boolean isElsewhere(Stat stat) {
      return stat.mount() != mount || stat.device() != device;
    }
  }

  /// What stat said of an inode that is not proved unchanged, before it was cloned; only where a
  /// later change would show.
  Map<Long, Signature> seen() {
    return seen;
  }

  void look(Folder root, Optional<ChunkId> before) throws IOException {
    new Traversal<>(this).through(root, stored(before));
  }

  private Map<FileName, Entry> stored(Optional<ChunkId> id) throws IOException {
    Map<FileName, Entry> out = new HashMap<>();
    if (id.isPresent()) {
      reader.folder(id.get()).forEach(entry -> out.put(entry.name(), entry));
    }
    return out;
  }

  @Override
  public Optional<Map<FileName, Entry>> at(
      Map<FileName, Entry> in, Folder folder, FileName name, Stat stat, boolean inside)
      throws IOException {
    Optional<Entry> old = Optional.ofNullable(in.get(name));
    boolean proved = old.isPresent() && Settled.proves(old.get().signature(), stat);
    if (around.isElsewhere(stat)) {
      return Optional.empty();
    }
    if (stat.kind() == EntryKind.REGULAR && (!proved || !clones.hasBase())) {
      clone(folder, name);
    } else if (!proved) {
      // Again, for the time has to be known before the stat.
      long now = ticks.now();
      see(folder.stat(name), now);
    }
    return stat.kind() == EntryKind.FOLDER && inside && !around.isOutside(stat)
        ? Optional.of(stored(old.flatMap(FirstLook::inside)))
        : Optional.empty();
  }

  private void clone(Folder folder, FileName name) throws IOException {
    try (DiskFile file = folder.open(name)) {
      long now = ticks.now();
      Stat stat = file.stat();
      if (seen.containsKey(stat.inode())) {
        return;
      }
      try {
        clones.take(file).ifPresent(taken -> see(taken, now));
      } catch (KernelException e) {
        // Cannot be shared (on another mount, or stored without checksums): read in place. The next
        // store into a mapped page is to move ctime, as cloning would have seen to.
        file.writeBack();
        see(stat, now);
      }
    }
  }

  private void see(Stat stat, long now) {
    if (Ticks.proves(stat, now)) {
      seen.put(stat.inode(), stat.signature());
    }
  }

  private static Optional<ChunkId> inside(Entry entry) {
    return entry.node() instanceof Entry.Folder folder ? folder.entries() : Optional.empty();
  }

  @Override
  public void end(
      Map<FileName, Entry> of,
      Folder folder,
      Optional<Traversal.Above<Map<FileName, Entry>>> above) {
    // Nothing is stored at the first look.
  }
}
