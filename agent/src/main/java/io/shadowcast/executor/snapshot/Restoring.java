package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.executor.order.Effect;
import io.shadowcast.executor.order.Step;
import io.shadowcast.snapshot.open.Rollback;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.restore.PathPolicies;
import io.shadowcast.snapshot.restore.Plan;
import io.shadowcast.snapshot.restore.PlanName;
import io.shadowcast.snapshot.restore.PlanOutcome;
import io.shadowcast.snapshot.restore.Refusal;
import io.shadowcast.snapshot.restore.Restore;
import io.shadowcast.snapshot.restore.RestoreOutcome;
import io.shadowcast.snapshot.restore.VerifyOutcome;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// `snapshot.restore` and `snapshot.undo`. Where the journal of a restore lies is noted before it
/// is begun, under the target; the next restore of the target ends the chance to undo the last.
final class Restoring {
  private final Shelf shelf;

  Restoring(Shelf shelf) {
    this.shelf = shelf;
  }

  /// The last restore of a target.
  ///
  /// @param key of its order
  private record Last(String key, Path journal) {}

  Effect restore(Step step, SnapshotSettings.Target target, Arguments arguments)
      throws IOException {
    try (Snapshots snapshots = shelf.snapshots()) {
      Manifest manifest = shelf.find(snapshots, arguments.named(), Optional.of(target));
      Optional<Last> last = last(target);
      if (step.again() && last.isPresent() && last.get().key().equals(step.key())) {
        RestoreOutcome carriedOn = snapshots.recover(last.get().journal(), Restore.Way.FORWARD);
        if (!(carriedOn instanceof RestoreOutcome.Nothing)) {
          return effect(manifest, carriedOn);
        }
      }
      return switch (snapshots.plan(rollback(manifest, target, arguments))) {
        case PlanOutcome.Refused(List<Refusal> why) -> new Effect.Failed(Says.refusals(why));
        case PlanOutcome.Planned(Plan plan) -> {
          Optional<String> stale = stale(arguments, PlanName.of(plan));
          yield stale.isPresent()
              ? new Effect.Failed(stale.get())
              : apply(step, target, manifest, plan);
        }
      };
    }
  }

  /// Why what was shown is not what would be done now.
  private static Optional<String> stale(Arguments arguments, PlanName now) {
    return arguments
        .plan()
        .filter(shown -> !shown.equals(now))
        .map(shown ->
            "plan: %s (expected: %s, what would be done now: the target, the policies or what is there changed since it was shown; plan again)"
                .formatted(shown, now));
  }

  private Effect apply(Step step, SnapshotSettings.Target target, Manifest manifest, Plan plan)
      throws IOException {
    try (Snapshots snapshots = shelf.snapshots()) {
      Optional<Effect> hindered = acceptLast(snapshots, target);
      if (hindered.isPresent()) {
        return hindered.get();
      }
      note(target, new Last(step.key(), plan.journal()));
      RestoreOutcome outcome = snapshots.restore(plan);
      if (!(outcome instanceof RestoreOutcome.Applied)) {
        return effect(manifest, outcome);
      }
      return switch (snapshots.verify(plan)) {
        case VerifyOutcome.Equal _ -> effect(manifest, outcome);
        case VerifyOutcome.Differs(List<VerifyOutcome.Difference> differences) ->
            new Effect.Failed(
                "restored %s, but %d paths were found different afterwards, first %s: %s"
                    .formatted(
                        manifest.id(),
                        differences.size(),
                        differences.getFirst().path(),
                        differences.getFirst().what()));
      };
    }
  }

  /// Ends the restore before this one, which cannot be undone any more then.
  ///
  /// @return why it cannot be ended: it is still under way, and the only one that may go on
  private Optional<Effect> acceptLast(Snapshots snapshots, SnapshotSettings.Target target)
      throws IOException {
    Optional<Last> last = last(target);
    if (last.isEmpty()) {
      return Optional.empty();
    }
    return switch (snapshots.accept(last.get().journal())) {
      case RestoreOutcome.Applied _, RestoreOutcome.Undone _, RestoreOutcome.Nothing _ ->
          Optional.empty();
      case RestoreOutcome.Refused(List<Refusal> why) ->
          Optional.of(new Effect.Failed(Says.refusals(why)));
      case RestoreOutcome.Stuck(String why, List<String> faults) ->
          Optional.of(
              new Effect.Failed(
                  "the restore before is not ended: " + why + "; " + String.join("; ", faults)));
    };
  }

  /// Whether a restore of it can still be undone.
  boolean waits(SnapshotSettings.Target target) throws IOException {
    Optional<Last> last = last(target);
    return last.isPresent() && Files.exists(last.get().journal());
  }

  private static Effect effect(Manifest manifest, RestoreOutcome outcome) {
    return switch (outcome) {
      case RestoreOutcome.Applied(RestoreOutcome.Report report) ->
          new Effect.Done(Says.restored(manifest, report));
      case RestoreOutcome.Undone(String why) ->
          new Effect.Failed("the target is as it was before: " + why);
      case RestoreOutcome.Refused(List<Refusal> why) -> new Effect.Failed(Says.refusals(why));
      case RestoreOutcome.Nothing _ -> new Effect.Failed("restore: nothing was begun");
      case RestoreOutcome.Stuck(String why, List<String> faults) ->
          new Effect.Failed(
              "half restored (%s), and not undone: %s; `agent snapshot undo` tries again"
                  .formatted(why, String.join("; ", faults)));
    };
  }

  Effect undo(Step step, SnapshotSettings.Target target, Arguments arguments) throws IOException {
    Optional<Last> last = last(target);
    if (last.isEmpty()) {
      return step.again()
          ? new Effect.Done("undone")
          : new Effect.Failed(
              "target: %s was not restored (expected: a restore that was not undone yet)"
                  .formatted(target.name()));
    }
    try (Snapshots snapshots = shelf.snapshots()) {
      return switch (snapshots.undo(last.get().journal())) {
        case RestoreOutcome.Undone _ -> undone(target);
        case RestoreOutcome.Nothing _ -> undone(target);
        case RestoreOutcome.Refused(List<Refusal> why) -> new Effect.Failed(Says.refusals(why));
        case RestoreOutcome.Applied _ -> new Effect.Failed("undo: the restore stays in force");
        case RestoreOutcome.Stuck(String why, List<String> faults) ->
            new Effect.Failed("not undone: " + why + "; " + String.join("; ", faults));
      };
    }
  }

  private Effect undone(SnapshotSettings.Target target) throws IOException {
    Files.deleteIfExists(file(target));
    return new Effect.Done("undone: %s is as it was before the restore".formatted(target.name()));
  }

  Rollback rollback(Manifest manifest, SnapshotSettings.Target target, Arguments arguments) {
    List<PathPolicies.Rule> rules = new ArrayList<>(arguments.policies());
    rules.addAll(target.policies().rules());
    return new Rollback(
        manifest.id(), Optional.empty(), new PathPolicies(rules), shelf.untouchable(), false);
  }

  private Path file(SnapshotSettings.Target target) throws IOException {
    return shelf.file("restores", target.name());
  }

  private Optional<Last> last(SnapshotSettings.Target target) throws IOException {
    Path file = file(target);
    if (Files.notExists(file)) {
      return Optional.empty();
    }
    List<String> lines = Files.readAllLines(file);
    return Optional.of(new Last(lines.getFirst(), Path.of(lines.getLast())));
  }

  private void note(SnapshotSettings.Target target, Last last) throws IOException {
    String text = last.key() + "\n" + last.journal() + "\n";
    PrivateFile.replace(file(target), text.getBytes(StandardCharsets.UTF_8));
  }
}
