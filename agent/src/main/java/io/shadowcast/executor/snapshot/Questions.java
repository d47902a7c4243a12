package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.snapshot.open.Difference;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.repository.Catalogue;
import io.shadowcast.snapshot.repository.Verification;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.wire.v1.ExecutorAnswer;
import io.shadowcast.wire.v1.ExecutorQuery;
import io.shadowcast.wire.v1.SnapshotVerification;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// What can be asked: nothing of it changes a target or a snapshot.
public final class Questions {
  private static final int MOST_DIFFERENCES = 100_000;

  private final Shelf shelf;
  private final SnapshotWire wire;
  private final Planning planning;

  Questions(Shelf shelf) {
    this.shelf = shelf;
    this.wire = new SnapshotWire(shelf);
    this.planning = new Planning(shelf);
  }

  /// Answers one question.
  ///
  /// @throws IllegalArgumentException when it cannot be understood
  /// @throws IOException when what it asks for cannot be read
  public ExecutorAnswer answer(ExecutorQuery query) throws IOException {
    Arguments arguments = Arguments.parse(query.getArgumentsJson());
    return switch (query.getVerb()) {
      case "snapshot.probe" -> new Probing(shelf).answer();
      case "snapshot.list" -> list(query.getTarget(), arguments);
      case "snapshot.pending" -> pending();
      case "snapshot.diff" -> differences(arguments);
      case "snapshot.verify" -> verification(query.getTarget());
      case "snapshot.sync" -> syncs(query.getTarget());
      case "snapshot.plan" ->
          ExecutorAnswer.newBuilder()
              .setPlan(planning.plan(shelf.target(query.getTarget()), arguments))
              .build();
      default ->
          throw new IllegalArgumentException(
              "query.verb: %s (expected: snapshot.list, pending, diff, plan, probe, verify or sync)"
                  .formatted(query.getVerb()));
    };
  }

  /// Not an order, because it takes long, and a restore must not wait for it.
  ///
  /// @param target whose repository it is
  private ExecutorAnswer verification(String target) throws IOException {
    var _ = shelf.target(target);
    Verification found = new Keeping(shelf).verified();
    return ExecutorAnswer.newBuilder()
        .setVerification(
            SnapshotVerification.newBuilder()
                .setWhole(found.damages().isEmpty())
                .setDetail(Says.verified(found)))
        .build();
  }

  private ExecutorAnswer syncs(String name) throws IOException {
    List<SnapshotSettings.Target> targets =
        name.isEmpty() ? shelf.targets() : List.of(shelf.target(name));
    ExecutorAnswer.Builder answer = ExecutorAnswer.newBuilder();
    for (SnapshotSettings.Target each : targets) {
      answer.addSyncs(shelf.syncs().told(each));
    }
    return answer.build();
  }

  private ExecutorAnswer list(String name, Arguments arguments) throws IOException {
    Optional<SnapshotSettings.Target> target =
        name.isEmpty() ? Optional.empty() : Optional.of(shelf.target(name));
    ExecutorAnswer.Builder answer = ExecutorAnswer.newBuilder();
    if (!shelf.hasRepository() && arguments.snapshot().isEmpty()) {
      return answer.build();
    }
    try (Snapshots snapshots = shelf.snapshots()) {
      Optional<Manifest> one =
          arguments.snapshot().isEmpty()
              ? Optional.empty()
              : Optional.of(shelf.find(snapshots, arguments.snapshot(), target));
      snapshots.repository().catalogue().entries().stream()
          .filter(each -> one.isEmpty() || one.get().id().equals(each.manifest().id()))
          .filter(each -> isWanted(each.manifest(), target, arguments))
          .map(each -> wire.snapshot(each.manifest(), each.label()))
          .forEach(answer::addSnapshots);
    }
    return answer.build();
  }

  private ExecutorAnswer pending() throws IOException {
    ExecutorAnswer.Builder answer = ExecutorAnswer.newBuilder();
    if (!shelf.hasRepository()) {
      return answer.build();
    }
    try (Snapshots snapshots = shelf.snapshots()) {
      Catalogue catalogue = snapshots.repository().catalogue();
      for (Manifest each : new Shipping(shelf).pending(snapshots)) {
        catalogue.entries().stream()
            .filter(entry -> entry.manifest().id().equals(each.id()))
            .map(entry -> wire.snapshot(each, entry.label()))
            .forEach(answer::addSnapshots);
      }
    }
    return answer.build();
  }

  private boolean isWanted(
      Manifest manifest, Optional<SnapshotSettings.Target> target, Arguments arguments) {
    boolean inTime =
        arguments.before().map(time -> manifest.time().ended().wall().isBefore(time)).orElse(true);
    return inTime && target.map(each -> shelf.isOf(manifest, each)).orElse(true);
  }

  private ExecutorAnswer differences(Arguments arguments) throws IOException {
    try (Snapshots snapshots = shelf.snapshots()) {
      Manifest older = shelf.find(snapshots, arguments.older(), Optional.empty());
      Manifest newer = shelf.find(snapshots, arguments.newer(), Optional.empty());
      try (Stream<Difference> differences = snapshots.diff(older.id(), newer.id())) {
        ExecutorAnswer.Builder answer = ExecutorAnswer.newBuilder();
        differences
            .limit(MOST_DIFFERENCES)
            .map(SnapshotWire::difference)
            .forEach(answer::addDifferences);
        return answer.build();
      }
    }
  }
}
