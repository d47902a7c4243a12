package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.restore.LocalCopy;
import io.shadowcast.snapshot.restore.PathPolicies;
import io.shadowcast.snapshot.restore.Plan;
import io.shadowcast.snapshot.restore.PlanOutcome;
import io.shadowcast.snapshot.restore.Request;
import io.shadowcast.snapshot.restore.Restore;
import io.shadowcast.snapshot.restore.RestoreOutcome;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A folder with a target and a journal in it, in which restores are recorded.
final class World implements io.shadowcast.snapshot.restore.Places, AutoCloseable {
  private final Path path;
  private final Tape tape;
  private final Folder root;
  private final Restore restore;

  private World(Path path, Tape tape, Folder root, Repository repository) {
    this.path = path;
    this.tape = tape;
    this.root = root;
    this.restore = new Restore(repository, this, new SplittableRandom(1));
  }

  /// Begins to record.
  ///
  /// @param identities whom the files in it stand for
  static World at(Path path, Repository repository, Trouble trouble, Identities identities)
      throws IOException {
    Folder real = LinuxFolder.open(path);
    Tape tape = Tape.begin(real, trouble, identities);
    return new World(path, tape, RecordingFolder.root(real, tape, identities), repository);
  }

  static Path target(Path world) {
    return world.resolve("target");
  }

  static Path journal(Path world) {
    return world.resolve("journal");
  }

  Tape tape() {
    return tape;
  }

  /// Plans and applies.
  RestoreOutcome restore(SnapshotId snapshot) throws IOException {
    Request request =
        new Request(
            snapshot,
            TreeStore.HOST,
            new Target.Tree(target(path)),
            Optional.empty(),
            PathPolicies.ROLLBACK,
            List.of(),
            journal(path),
            true);
    return switch (restore.plan(request)) {
      case PlanOutcome.Refused(var refusals) -> new RestoreOutcome.Refused(refusals);
      case PlanOutcome.Planned(Plan plan) -> restore.apply(plan, LocalCopy.NONE);
    };
  }

  RestoreOutcome recover(Restore.Way way) {
    return restore.recover(journal(path), TreeStore.HOST, way);
  }

  RestoreOutcome accept() {
    return restore.accept(journal(path), TreeStore.HOST);
  }

  @Override
  public Folder folder(Path wanted) throws IOException {
    Optional<Folder> at = Optional.empty();
    for (Path name : path.relativize(wanted)) {
      Folder next = at.orElse(root).folder(FileName.of(name.toString()));
      at.ifPresent(Folder::close);
      at = Optional.of(next);
    }
    return at.orElseThrow(
        () -> new IOException(wanted + " (expected: a folder below " + path + ")"));
  }

  @Override
  public DiskFile device(Path device, boolean writable) throws IOException {
    throw new IOException(device + " (expected: a folder)");
  }

  @Override
  public void close() {
    root.close();
  }
}
