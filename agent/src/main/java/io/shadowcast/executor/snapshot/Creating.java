package io.shadowcast.executor.snapshot;

import io.shadowcast.agent.config.SnapshotSettings;
import io.shadowcast.agent.os.PrivateFile;
import io.shadowcast.executor.order.Effect;
import io.shadowcast.executor.order.Step;
import io.shadowcast.snapshot.driver.Meter;
import io.shadowcast.snapshot.open.Request;
import io.shadowcast.snapshot.open.Snapshots;
import io.shadowcast.snapshot.volume.Manifest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// `snapshot.create`. The generation before is noted first: what the target has beyond it when the
/// order is taken up again is what the killed executor made, for nobody else writes there
/// meanwhile.
final class Creating implements SnapshotVerbs.Work {
  private final Shelf shelf;

  Creating(Shelf shelf) {
    this.shelf = shelf;
  }

  @Override
  public Effect carryOut(Step step, SnapshotSettings.Target target, Arguments arguments)
      throws IOException {
    Path before = shelf.file("creating", step.key());
    try (Snapshots snapshots = shelf.snapshots()) {
      Optional<Manifest> there = step.again() ? made(snapshots, target, before) : Optional.empty();
      if (there.isEmpty()) {
        note(before, newest(snapshots));
      }
      Meter meter = Meter.free();
      Manifest manifest = there.isPresent() ? there.get() : create(snapshots, target, meter);
      if (!arguments.pin().isEmpty()) {
        snapshots.repository().label(manifest.id(), label -> label.pinned(arguments.pin()));
      }
      ReadingBack.Outcome read = new ReadingBack(shelf).of(snapshots, manifest, target);
      Files.deleteIfExists(before);
      return effect(manifest, meter, read);
    }
  }

  private Manifest create(Snapshots snapshots, SnapshotSettings.Target target, Meter meter)
      throws IOException {
    Request request = Request.of(Shelf.volume(target)).through(meter);
    return new Resting(shelf)
        .surround(target, () -> snapshots.create(target.driver().map(request::by).orElse(request)));
  }

  private static Effect effect(Manifest manifest, Meter meter, ReadingBack.Outcome outcome) {
    String created = Says.created(manifest, meter.readBytes());
    return switch (outcome) {
      case ReadingBack.Outcome.Verified _ -> new Effect.Done(created + ", verified");
      case ReadingBack.Outcome.Left(String why) ->
          new Effect.Done(created + ", not verified: " + why);
      case ReadingBack.Outcome.Damaged(String what) ->
          new Effect.Failed(created + ", and is not as it was written: " + what);
    };
  }

  /// One of a sync: it has no order, and one that was killed is not taken up again.
  Manifest sync(SnapshotSettings.Target target) throws IOException {
    try (Snapshots snapshots = shelf.snapshots()) {
      return create(snapshots, target, Meter.free());
    }
  }

  private static long newest(Snapshots snapshots) throws IOException {
    return snapshots.list().stream().mapToLong(Manifest::generation).max().orElse(0);
  }

  private static void note(Path file, long generation) throws IOException {
    PrivateFile.replace(file, Long.toString(generation).getBytes(StandardCharsets.US_ASCII));
  }

  private Optional<Manifest> made(Snapshots snapshots, SnapshotSettings.Target target, Path before)
      throws IOException {
    if (Files.notExists(before)) {
      return Optional.empty(); // killed before anything was begun
    }
    long generation = Long.parseLong(Files.readString(before));
    return snapshots.list().stream()
        .filter(each -> each.generation() > generation && shelf.isOf(each, target))
        .findFirst();
  }
}
