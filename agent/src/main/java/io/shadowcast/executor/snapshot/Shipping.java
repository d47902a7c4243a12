package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.executor.order.Effect;
import io.shadowcast.executor.order.Step;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Which snapshots go to the aggregator: those that were ordered, and of a target whose settings
/// say `always` what is newer than the last that went. Nothing of a target leaves that says
/// `never`, whoever asks.
final class Shipping {
  private static final String ORDERED = "shipping";
  private static final String SHIPPED = "shipped";

  private final Shelf shelf;

  Shipping(Shelf shelf) {
    this.shelf = shelf;
  }

  /// `snapshot.ship`: from now on it is pending, durably.
  Effect order(Step step, SnapshotSettings.Target target, Arguments arguments) throws IOException {
    if (target.ship() == SnapshotSettings.Shipping.NEVER) {
      return new Effect.Failed(
          "ship: never, for %s (expected: `ordered` or `always` in this host's settings)"
              .formatted(target.name()));
    }
    try (Snapshots snapshots = shelf.snapshots()) {
      Optional<Manifest> wanted =
          arguments.snapshot().isEmpty()
              ? snapshots.list().stream()
                  .filter(each -> shelf.isOf(each, target))
                  .reduce((_, later) -> later)
              : Optional.of(shelf.find(snapshots, arguments.snapshot(), Optional.of(target)));
      if (wanted.isEmpty()) {
        return new Effect.Failed(
            "snapshot: none of %s (expected: one that was taken)".formatted(target.name()));
      }
      PrivateFile.replace(ordered(wanted.get()), target.name().getBytes(StandardCharsets.US_ASCII));
      return new Effect.Done("to be shipped: " + wanted.get().id());
    }
  }

  /// What waits to be shipped, oldest first.
  List<Manifest> pending(Snapshots snapshots) throws IOException {
    List<Manifest> all = snapshots.list();
    List<Manifest> pending = new ArrayList<>();
    for (SnapshotSettings.Target target : shelf.targets()) {
      List<Manifest> own = all.stream().filter(each -> shelf.isOf(each, target)).toList();
      OptionalLong last = last(target, own);
      for (Manifest each : own) {
        boolean due =
            target.ship() == SnapshotSettings.Shipping.ALWAYS
                && each.generation() > last.orElse(Long.MAX_VALUE);
        boolean ordered = target.ship() != SnapshotSettings.Shipping.NEVER && isOrdered(each);
        if (due || ordered) {
          pending.add(each);
        }
      }
    }
    return pending;
  }

  /// The generation up to which everything went; at first all but the newest counts as gone.
  private OptionalLong last(SnapshotSettings.Target target, List<Manifest> own) throws IOException {
    Path mark = shelf.file(SHIPPED, target.name());
    return Files.exists(mark)
        ? OptionalLong.of(Long.parseLong(Files.readString(mark)))
        : own.stream().mapToLong(each -> each.generation() - 1).max();
  }

  /// Whether the agent may have it.
  boolean isAllowed(Manifest manifest) throws IOException {
    Optional<SnapshotSettings.Target> target =
        shelf.targets().stream().filter(each -> shelf.isOf(manifest, each)).findFirst();
    if (target.isEmpty()) {
      return false;
    }
    return switch (target.get().ship()) {
      case NEVER -> false;
      case ORDERED -> isOrdered(manifest);
      case ALWAYS -> true;
    };
  }

  private boolean isOrdered(Manifest manifest) throws IOException {
    return Files.exists(ordered(manifest));
  }

  private Path ordered(Manifest manifest) throws IOException {
    return shelf.file(ORDERED, manifest.id().toString());
  }

  /// The aggregator has it.
  void shipped(Manifest manifest) throws IOException {
    for (SnapshotSettings.Target target : shelf.targets()) {
      if (shelf.isOf(manifest, target) && target.ship() == SnapshotSettings.Shipping.ALWAYS) {
        Path mark = shelf.file(SHIPPED, target.name());
        long last = Files.exists(mark) ? Long.parseLong(Files.readString(mark)) : 0;
        PrivateFile.replace(
            mark,
            Long.toString(Math.max(last, manifest.generation()))
                .getBytes(StandardCharsets.US_ASCII));
      }
    }
    Files.deleteIfExists(ordered(manifest));
  }
}
