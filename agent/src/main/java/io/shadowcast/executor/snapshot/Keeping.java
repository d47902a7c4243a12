package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.executor.order.Effect;
import io.shadowcast.executor.order.Step;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.repository.Catalogue;
import io.shadowcast.snapshot.repository.Label;
import io.shadowcast.snapshot.repository.PruneReport;
import io.shadowcast.snapshot.repository.Retention;
import io.shadowcast.snapshot.repository.Verification;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// `snapshot.verify`, `snapshot.prune` and `snapshot.label`.
final class Keeping {
  private final Shelf shelf;

  Keeping(Shelf shelf) {
    this.shelf = shelf;
  }

  Effect verify(Step step, SnapshotSettings.Target target, Arguments arguments) throws IOException {
    Verification found = verified();
    return found.damages().isEmpty()
        ? new Effect.Done(Says.verified(found))
        : new Effect.Failed(Says.verified(found));
  }

  /// Reads everything that the repository holds, of whatever target: chunks are shared.
  Verification verified() throws IOException {
    try (Snapshots snapshots = shelf.snapshots()) {
      return snapshots.repository().verify(shelf.pace()::take);
    }
  }

  /// Removes what the target's `keep` and no pin holds; other targets keep all they have.
  Effect prune(Step step, SnapshotSettings.Target target, Arguments arguments) throws IOException {
    return prune(target);
  }

  Effect prune(SnapshotSettings.Target target) throws IOException {
    try (Snapshots snapshots = shelf.snapshots()) {
      Catalogue catalogue = snapshots.repository().catalogue();
      List<Manifest> own =
          catalogue.entries().stream()
              .map(Catalogue.Entry::manifest)
              .filter(each -> shelf.isOf(each, target))
              .toList();
      SnapshotSettings.Keep keep = target.keep();
      Set<SnapshotId> unwanted =
          new Retention(keep.last(), keep.hourly(), keep.daily()).unwanted(own, catalogue.pinned());
      PruneReport report = snapshots.repository().prune(unwanted);
      return new Effect.Done(
          "pruned: %d snapshots, %d bytes given back, %d packs wait for readers"
              .formatted(report.snapshots(), report.removedBytes(), report.condemned()));
    }
  }

  Effect label(Step step, SnapshotSettings.Target target, Arguments arguments) throws IOException {
    try (Snapshots snapshots = shelf.snapshots()) {
      Manifest manifest = shelf.find(snapshots, arguments.snapshot(), Optional.of(target));
      snapshots.repository().label(manifest.id(), label -> changed(label, arguments));
      return new Effect.Done("labelled " + manifest.id());
    }
  }

  private static Label changed(Label label, Arguments arguments) {
    Label changed = arguments.unpin() ? unpinned(label) : label;
    if (!arguments.pin().isEmpty()) {
      changed = changed.pinned(arguments.pin());
    }
    return switch (arguments.health()) {
      case "good" -> changed.health(Label.Health.HEALTHY);
      case "tainted" -> changed.health(Label.Health.TAINTED);
      case "unknown" -> changed.health(Label.Health.UNKNOWN);
      default -> changed;
    };
  }

  private static Label unpinned(Label label) {
    Label bare = label;
    for (String pin : label.pins()) {
      bare = bare.unpinned(pin);
    }
    return bare;
  }
}
