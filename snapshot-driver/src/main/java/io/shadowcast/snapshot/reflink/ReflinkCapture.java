package io.shadowcast.snapshot.reflink;

import io.shadowcast.snapshot.driver.Capture;
import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.repository.SnapshotWriter;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/// A folder whose files are held as clones.
final class ReflinkCapture implements Capture {
  private final Folder root;
  private final Folder hold;
  private final Clones clones;
  private final Optional<Manifest> parent;
  private final Terms terms;
  private final Set<Long> inodes = new HashSet<>();
  private Optional<SourceTime> instant = Optional.empty();

  ReflinkCapture(Folder root, Folder hold, Clones clones, Optional<Manifest> parent, Terms terms) {
    this.root = root;
    this.hold = hold;
    this.clones = clones;
    this.parent = parent;
    this.terms = terms;
  }

  /// What the looks go by.
  record Terms(FirstLook.Around around, Ticks ticks, Settled settled, Meter meter) {}

  @Override
  public Stored store(SnapshotReader stored, SnapshotWriter writer) throws IOException {
    Optional<ChunkId> before =
        parent.flatMap(manifest ->
            manifest.root() instanceof Manifest.FolderRoot top
                ? Optional.of(top.entries())
                : Optional.empty());
    terms.ticks.pass();
    FirstLook first = new FirstLook(stored, clones, terms.around, terms.ticks);
    first.look(root, before);
    SecondLook second =
        new SecondLook(
            new SecondLook.Stores(stored, writer, terms.meter),
            clones,
            terms.around,
            new SecondLook.Times(terms.ticks, terms.settled),
            first.seen());
    Manifest.FolderRoot top = second.look(root, before);
    inodes.addAll(second.inodes());
    if (second.fuzzy().isEmpty()) {
      instant = Optional.of(second.began());
    }
    return new Stored(
        top,
        second.entries(),
        second.bytes(),
        clones.hasBase() ? Exactness.EXACT : Exactness.SUPERSET,
        second.fuzzy().isEmpty() ? Consistency.CRASH : Consistency.FUZZY,
        second.fuzzy(),
        second.unread());
  }

  @Override
  public Optional<SourceTime> instant() {
    return instant;
  }

  @Override
  public void keep(SnapshotId id) throws IOException {
    clones.keep(id, inodes);
  }

  @Override
  public void close() throws IOException {
    try {
      clones.close();
    } finally {
      hold.close();
      root.close();
    }
  }
}
