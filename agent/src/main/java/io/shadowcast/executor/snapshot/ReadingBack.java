package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.repository.Catalogue;
import io.shadowcast.snapshot.repository.DamagedException;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;

/// Reads back what is new in a snapshot that was just taken, against the newest verified one of its
/// target, so that it can be gone back to without anybody having to prove it first.
final class ReadingBack {
  private final Shelf shelf;

  ReadingBack(Shelf shelf) {
    this.shelf = shelf;
  }

  /// How it went; the snapshot is there in any case.
  sealed interface Outcome {
    /// All that is stored of it was read and is as it was written.
    record Verified() implements Outcome {}

    /// It was not read, or not to the end.
    record Left(String why) implements Outcome {}

    /// It is not as it was written.
    record Damaged(String what) implements Outcome {}
  }

  Outcome of(Snapshots snapshots, Manifest manifest, SnapshotSettings.Target target)
      throws IOException {
    Duration most = shelf.verify().most();
    if (most.isZero()) {
      return new Outcome.Left("`verify.for` is 0s");
    }
    Optional<SnapshotId> base = verified(snapshots, manifest, target);
    if (base.isEmpty()
        && manifest.sizes().totalBytes() / shelf.verify().rate() > most.toSeconds()) {
      return new Outcome.Left(
          "all of it has to be read, longer than %d s; `agent snapshot verify %s` does"
              .formatted(most.toSeconds(), target.name()));
    }
    try {
      snapshots.repository().prove(manifest.id(), base, shelf.reading(most));
      return new Outcome.Verified();
    } catch (Reading.GaveWayException e) {
      return new Outcome.Left(String.valueOf(e.getMessage()));
    } catch (DamagedException e) {
      return new Outcome.Damaged(String.valueOf(e.getMessage()));
    }
  }

  private Optional<SnapshotId> verified(
      Snapshots snapshots, Manifest manifest, SnapshotSettings.Target target) throws IOException {
    return snapshots.repository().catalogue().entries().stream()
        .filter(each -> each.label().verified())
        .map(Catalogue.Entry::manifest)
        .filter(each -> shelf.isOf(each, target) && !each.id().equals(manifest.id()))
        .max(Comparator.comparingLong(Manifest::generation))
        .map(Manifest::id);
  }
}
