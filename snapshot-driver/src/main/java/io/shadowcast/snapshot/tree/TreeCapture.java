package io.shadowcast.snapshot.tree;

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
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// A folder that is captured as it is; nothing holds it still. When a second look finds that
/// nothing changed meanwhile, it was of one instant all the same.
final class TreeCapture implements Capture {
  private final Folder root;
  private final Folder again;
  private final Terms terms;
  private final Optional<Manifest> parent;

  private Optional<SourceTime> still = Optional.empty();

  /// @param again the same folder, opened once more
  TreeCapture(Folder root, Folder again, Terms terms, Optional<Manifest> parent) {
    this.root = root;
    this.again = again;
    this.terms = terms;
    this.parent = parent;
  }

  /// What the walk goes by.
  record Terms(
      Trust trust,
      Walk.LeftOut leftOut,
      Meter meter,
      LongSupplier wall,
      Supplier<SourceTime> clock) {}

  @Override
  public Stored store(SnapshotReader stored, SnapshotWriter writer) throws IOException {
    Walk.Stores stores = new Walk.Stores(stored, writer, terms.meter);
    Walk walk = new Walk(stores, terms.leftOut, terms.trust, terms.wall);
    Manifest.FolderRoot top = walk.walk(root, before());
    Tally tally = walk.tally();
    still = instant(walk);
    return new Stored(
        top,
        tally.entries(),
        tally.bytes(),
        Exactness.SUPERSET,
        still.isPresent() ? Consistency.CRASH : Consistency.FUZZY,
        tally.fuzzy(),
        tally.unread());
  }

  /// The instant between the two looks when everything was the same in both.
  private Optional<SourceTime> instant(Walk walk) throws IOException {
    Tally tally = walk.tally();
    boolean doubtful = !tally.fuzzy().isEmpty() || !tally.unread().isEmpty();
    if (doubtful || !terms.trust.mappedStoresSeen() || !walk.impression().trusted()) {
      return Optional.empty();
    }
    SourceTime between = terms.clock.get();
    try (SecondLook second = new SecondLook(terms.leftOut)) {
      return second.same(again, walk.impression().sum()) ? Optional.of(between) : Optional.empty();
    }
  }

  @Override
  public Optional<SourceTime> instant() {
    return still;
  }

  private Optional<ChunkId> before() {
    return parent.flatMap(manifest ->
        manifest.root() instanceof Manifest.FolderRoot folder
            ? Optional.of(folder.entries())
            : Optional.empty());
  }

  /// Nothing is held, so nothing is kept.
  @Override
  public void keep(SnapshotId id) {}

  @Override
  public void close() {
    root.close();
    again.close();
  }
}
