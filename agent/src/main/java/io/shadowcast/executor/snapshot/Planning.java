package io.shadowcast.executor.snapshot;

import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.util.JsonFormat;
import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.executor.order.Effect;
import io.shadowcast.executor.order.Step;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.repository.Catalogue;
import io.shadowcast.snapshot.repository.Label;
import io.shadowcast.snapshot.restore.PlanOutcome;
import io.shadowcast.snapshot.volume.Consistency;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.wire.v1.RestorePlan;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// `snapshot.plan`: what a restore would do. Ordered, its receipt carries the plan.
final class Planning {
  /// Of a plan that travels in a receipt.
  private static final int CARRIED = 50;

  private final Shelf shelf;
  private final SnapshotWire wire;
  private final Restoring restoring;

  Planning(Shelf shelf) {
    this.shelf = shelf;
    this.wire = new SnapshotWire(shelf);
    this.restoring = new Restoring(shelf);
  }

  Effect carried(Step step, SnapshotSettings.Target target, Arguments arguments)
      throws IOException {
    RestorePlan plan = plan(target, arguments);
    RestorePlan.Builder shorter =
        plan.toBuilder()
            .clearChanges()
            .clearKept()
            .clearConflicts()
            .addAllChanges(plan.getChangesList().stream().limit(CARRIED).toList())
            .addAllKept(plan.getKeptList().stream().limit(CARRIED).toList())
            .addAllConflicts(plan.getConflictsList().stream().limit(CARRIED).toList());
    shorter.getSnapshotBuilder().clearFuzzyPaths();
    return new Effect.Done(json(shorter.build()));
  }

  private static String json(RestorePlan plan) {
    try {
      return JsonFormat.printer().omittingInsignificantWhitespace().print(plan);
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a plan has no message of an unknown type", e);
    }
  }

  RestorePlan plan(SnapshotSettings.Target target, Arguments arguments) throws IOException {
    try (Snapshots snapshots = shelf.snapshots()) {
      Catalogue catalogue = snapshots.repository().catalogue();
      Manifest manifest =
          arguments.before().isPresent()
              ? lastGood(catalogue, target, arguments)
              : shelf.find(snapshots, arguments.snapshot(), Optional.of(target));
      RestorePlan.Builder plan =
          switch (snapshots.plan(restoring.rollback(manifest, target, arguments))) {
            case PlanOutcome.Planned planned -> wire.plan(planned.plan());
            case PlanOutcome.Refused refused -> SnapshotWire.refused(refused.refusals());
          };
      Label label = label(catalogue, manifest);
      arguments.policies().stream().map(SnapshotWire::policy).forEach(plan::addPolicies);
      plan.setSnapshot(wire.snapshot(manifest, label)).setTarget(wire.target(target.name()));
      plan.addAllWarnings(warnings(manifest, label));
      if (restoring.waits(target)) {
        plan.addWarnings("the restore before this one can then not be undone any more");
      }
      shelf.syncs().interval(target).ifPresent(plan::setSyncInterval);
      arguments.before().ifPresent(time -> plan.setWantedTime(SnapshotWire.time(time)));
      return plan.build();
    }
  }

  /// The newest that ended before a time and is verified, of one instant and not tainted; where
  /// there is none, the newest that lacks no more than the asker allows.
  private Manifest lastGood(
      Catalogue catalogue, SnapshotSettings.Target target, Arguments arguments) {
    Instant time = arguments.before().orElseThrow();
    Predicate<Manifest> own = each -> shelf.isOf(each, target);
    return catalogue
        .lastBefore(time, own, arguments.allowed())
        .map(Catalogue.Entry::manifest)
        .orElseThrow(() ->
            new IllegalArgumentException(
                new PassedOver(
                        target.name(),
                        time,
                        catalogue.before(time, own),
                        catalogue.before(Instant.MAX, own).reversed().stream().findFirst())
                    .text()));
  }

  private static Label label(Catalogue catalogue, Manifest manifest) {
    return catalogue.entries().stream()
        .filter(each -> each.manifest().id().equals(manifest.id()))
        .map(Catalogue.Entry::label)
        .findFirst()
        .orElse(Label.NONE);
  }

  private static List<String> warnings(Manifest manifest, Label label) {
    List<String> warnings = new ArrayList<>();
    if (label.health() == Label.Health.TAINTED) {
      warnings.add("the snapshot is tainted: not a state to go back to");
    }
    if (!label.verified()) {
      warnings.add("the snapshot was not verified (`snapshot verify` reads it back)");
    }
    if (manifest.source().consistency() == Consistency.FUZZY) {
      warnings.add(
          "each file is of an instant of its own, %d never stood still"
              .formatted(manifest.fuzzy().size()));
    }
    return warnings;
  }
}
