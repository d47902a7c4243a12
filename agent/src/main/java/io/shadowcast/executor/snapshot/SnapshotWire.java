package io.shadowcast.executor.snapshot;

import com.google.protobuf.Timestamp;
import io.shadowcast.snapshot.open.Difference;
import io.shadowcast.snapshot.repository.Label;
import io.shadowcast.snapshot.restore.Change;
import io.shadowcast.snapshot.restore.PathPolicies;
import io.shadowcast.snapshot.restore.Plan;
import io.shadowcast.snapshot.restore.PlanName;
import io.shadowcast.snapshot.restore.Refusal;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Exactness;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.FilePath;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.wire.map.Times;
import io.shadowcast.wire.v1.PlannedAction;
import io.shadowcast.wire.v1.PlannedChange;
import io.shadowcast.wire.v1.PlannedConflict;
import io.shadowcast.wire.v1.PlannedKeep;
import io.shadowcast.wire.v1.RestoreCounts;
import io.shadowcast.wire.v1.RestorePlan;
import io.shadowcast.wire.v1.Snapshot;
import io.shadowcast.wire.v1.SnapshotConsistency;
import io.shadowcast.wire.v1.SnapshotDifference;
import io.shadowcast.wire.v1.SnapshotDifferenceKind;
import io.shadowcast.wire.v1.SnapshotExactness;
import io.shadowcast.wire.v1.SnapshotHealth;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/// Snapshots and plans as messages.
final class SnapshotWire {
  private static final int MOST_CHANGES = 1000;

  private final Shelf shelf;

  SnapshotWire(Shelf shelf) {
    this.shelf = shelf;
  }

  Snapshot snapshot(Manifest manifest, Label label) {
    String target = shelf.name(manifest);
    Manifest.Sizes sizes = manifest.sizes();
    Snapshot.Builder wire =
        Snapshot.newBuilder()
            .setName(name(target, manifest.id()))
            .setGeneration(manifest.generation())
            .setPath(manifest.source().target().path().toString())
            .setDriver(manifest.source().driver())
            .setExactness(exactness(manifest.source().exactness()))
            .setConsistency(consistency(manifest.source().consistency()))
            .setStartTime(Times.toWire(manifest.time().started()))
            .setEndTime(Times.toWire(manifest.time().ended()))
            .setWatermark(Times.toWire(manifest.time().watermark()))
            .setEntries(sizes.entries())
            .setTotalBytes(sizes.totalBytes())
            .setChangedBytes(sizes.changedBytes())
            .setStoredBytes(sizes.storedBytes())
            .addAllFuzzyPaths(manifest.fuzzy().stream().map(SnapshotWire::path).toList())
            .setHealth(health(label.health()))
            .addAllPins(label.pins())
            .setVerified(label.verified());
    manifest.parent().ifPresent(parent -> wire.setParent(name(target, parent)));
    return wire.build();
  }

  String target(String name) {
    return "hosts/" + shelf.host() + "/targets/" + name;
  }

  private String name(String target, SnapshotId id) {
    return target(target) + "/snapshots/" + id;
  }

  RestorePlan.Builder plan(Plan plan) {
    RestorePlan.Builder wire =
        RestorePlan.newBuilder()
            .setId(PlanName.of(plan).toString())
            .setCounts(counts(plan.changes()))
            .setWrittenBytes(plan.writtenBytes())
            .setNeededBytes(plan.space().targetBytes())
            .setUndoBytes(plan.space().undoBytes())
            .setEnoughRoom(plan.space().enough());
    if (plan.binding().exchange().isPresent()) {
      wire.addWarnings("the subvolume is exchanged as a whole: stop what uses it first");
    }
    plan.changes().stream().limit(MOST_CHANGES).map(SnapshotWire::change).forEach(wire::addChanges);
    plan.kept().stream().limit(MOST_CHANGES).map(SnapshotWire::kept).forEach(wire::addKept);
    plan.conflicts().stream()
        .limit(MOST_CHANGES)
        .map(SnapshotWire::conflict)
        .forEach(wire::addConflicts);
    return wire;
  }

  static String policy(PathPolicies.Rule rule) {
    return rule.glob().text() + "=" + rule.policy().name().toLowerCase(Locale.ROOT);
  }

  static RestorePlan.Builder refused(List<Refusal> refusals) {
    return RestorePlan.newBuilder().addAllRefusals(refusals.stream().map(Refusal::text).toList());
  }

  private static PlannedChange change(Change change) {
    return PlannedChange.newBuilder()
        .setAction(action(change))
        .setPath(path(change.path()))
        .setBytes(change.bytes())
        .build();
  }

  private static PlannedAction action(Change change) {
    return switch (change) {
      case Change.Write _ -> PlannedAction.PLANNED_ACTION_OVERWRITE;
      case Change.Put _ -> PlannedAction.PLANNED_ACTION_PUT;
      case Change.Link _ -> PlannedAction.PLANNED_ACTION_LINK;
      case Change.Remove _ -> PlannedAction.PLANNED_ACTION_REMOVE;
      case Change.Adorn _ -> PlannedAction.PLANNED_ACTION_ADORN;
    };
  }

  private static RestoreCounts counts(List<Change> changes) {
    RestoreCounts.Builder counts = RestoreCounts.newBuilder();
    for (Change change : changes) {
      switch (change) {
        case Change.Write _ -> counts.setOverwritten(counts.getOverwritten() + 1);
        case Change.Put _ -> counts.setPut(counts.getPut() + 1);
        case Change.Link _ -> counts.setLinked(counts.getLinked() + 1);
        case Change.Remove(_, _, _, long entries, _) ->
            counts.setRemoved(counts.getRemoved() + entries);
        case Change.Adorn _ -> counts.setAdorned(counts.getAdorned() + 1);
      }
    }
    return counts.build();
  }

  private static PlannedKeep kept(Plan.Kept kept) {
    return PlannedKeep.newBuilder().setPath(path(kept.path())).setReason(kept.why()).build();
  }

  private static PlannedConflict conflict(Plan.Conflict conflict) {
    return PlannedConflict.newBuilder()
        .setPath(path(conflict.path()))
        .setSideCopy(conflict.copy().map(FileName::toString).orElse(""))
        .setReason(conflict.why())
        .build();
  }

  static SnapshotDifference difference(Difference difference) {
    return SnapshotDifference.newBuilder()
        .setKind(kind(difference.what()))
        .setPath(path(difference.path()))
        .setBytes(difference.bytes())
        .build();
  }

  private static SnapshotDifferenceKind kind(Difference.What what) {
    return switch (what) {
      case ADDED -> SnapshotDifferenceKind.SNAPSHOT_DIFFERENCE_KIND_ADDED;
      case REMOVED -> SnapshotDifferenceKind.SNAPSHOT_DIFFERENCE_KIND_REMOVED;
      case CHANGED -> SnapshotDifferenceKind.SNAPSHOT_DIFFERENCE_KIND_CHANGED;
      case ATTRIBUTES -> SnapshotDifferenceKind.SNAPSHOT_DIFFERENCE_KIND_ATTRIBUTES;
    };
  }

  private static SnapshotExactness exactness(Exactness exactness) {
    return switch (exactness) {
      case EXACT -> SnapshotExactness.SNAPSHOT_EXACTNESS_EXACT;
      case SUPERSET -> SnapshotExactness.SNAPSHOT_EXACTNESS_SUPERSET;
      case HINT -> SnapshotExactness.SNAPSHOT_EXACTNESS_HINT;
    };
  }

  private static SnapshotHealth health(Label.Health health) {
    return switch (health) {
      case UNKNOWN -> SnapshotHealth.SNAPSHOT_HEALTH_UNSPECIFIED;
      case HEALTHY -> SnapshotHealth.SNAPSHOT_HEALTH_GOOD;
      case TAINTED -> SnapshotHealth.SNAPSHOT_HEALTH_TAINTED;
    };
  }

  private static SnapshotConsistency consistency(Consistency consistency) {
    return switch (consistency) {
      case APPLICATION -> SnapshotConsistency.SNAPSHOT_CONSISTENCY_APPLICATION;
      case CRASH -> SnapshotConsistency.SNAPSHOT_CONSISTENCY_CRASH;
      case FUZZY -> SnapshotConsistency.SNAPSHOT_CONSISTENCY_FUZZY;
    };
  }

  /// Relative to the target, without the `/` in front.
  private static String path(FilePath path) {
    return path.toString().substring(1);
  }

  static Timestamp time(Instant time) {
    return Times.toWire(time);
  }
}
