package io.shadowcast.snapshot.restore;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.repository.DamagedException;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// The door of this room. For one thread.
public final class Restore {
  /// The folder in the root of a target in which a restore builds what it puts in place, and keeps
  /// what it took away until it is accepted. No snapshot holds it, no restore touches another's.
  public static final String STASH = ".shadowcast-restore";

  /// The folder in the root of a target in which drivers keep the base of the next difference. No
  /// snapshot holds it, and no restore touches it.
  public static final String HOLD = ".shadowcast";

  private final Repository repository;
  private final Places places;
  private final RandomGenerator random;

  /// Restores from a repository.
  ///
  /// @param random names restores
  public Restore(Repository repository, Places places, RandomGenerator random) {
    this.repository = repository;
    this.places = places;
    this.random = random;
  }

  /// Compares the snapshot with what is there. Changes nothing. A restore before it may wait to be
  /// accepted meanwhile; what is planned is applied after that.
  ///
  /// @throws IOException when the target cannot be read
  public PlanOutcome plan(Request request) throws IOException {
    return plan(request, LocalCopy.NONE);
  }

  /// The same with what a driver kept, which an exchange needs.
  public PlanOutcome plan(Request request, LocalCopy copy) throws IOException {
    Choice choice = new Choice(request, repository);
    Optional<Planning> planning = choice.planning(random.nextInt());
    if (planning.isEmpty()) {
      return new PlanOutcome.Refused(choice.refusals());
    }
    try (SnapshotReader reader = repository.read()) {
      return plan(planning.get(), reader, copy);
    } catch (DamagedException e) {
      return new PlanOutcome.Refused(
          List.of(new Refusal(Refusal.Reason.DAMAGED, String.valueOf(e.getMessage()))));
    }
  }

  private PlanOutcome plan(Planning planning, SnapshotReader reader, LocalCopy copy)
      throws IOException {
    Path path = planning.request().target().path();
    return switch (planning.wanted().root()) {
      case Manifest.FolderRoot root -> {
        try (Folder folder = places.folder(path)) {
          yield planning.tree(root, folder, reader, copy);
        }
      }
      case Manifest.BlockRoot root -> {
        try (DiskFile file = places.device(path, false)) {
          yield new PlanOutcome.Planned(planning.block(root, file, reader));
        }
      }
    };
  }

  /// Does what the plan says, or nothing: what fails on the way is undone. Blocks until the target
  /// is what the plan said, durably. A plan without changes leaves no journal and nothing to
  /// accept.
  public RestoreOutcome apply(Plan plan, LocalCopy copy) {
    return Course.in(
        plan.journal(),
        places,
        journal -> new Course(repository, places, journal).begin(plan, copy));
  }

  /// Goes on after a crash: to the full snapshot where that can be done, else back to what was
  /// there. Also ends what was accepted or undone but not cleared away. Safe at any time, also when
  /// there is nothing to recover.
  ///
  /// @param host this one; the journal of another is refused
  public RestoreOutcome recover(Path journal, HostId host, Way way) {
    return Course.in(
        journal, places, found -> new Course(repository, places, found).recover(host, way));
  }

  /// Where a recovery goes.
  public enum Way {
    /// To the snapshot; back when that fails.
    FORWARD,
    /// To what was there before.
    BACK
  }

  /// Takes an applied restore back, to what was there before it.
  public RestoreOutcome undo(Path journal, HostId host) {
    return recover(journal, host, Way.BACK);
  }

  /// Ends an applied restore: what was taken away is deleted, the journal cleared; no undo after
  /// this.
  ///
  /// @return [RestoreOutcome.Applied] without figures, or why not
  public RestoreOutcome accept(Path journal, HostId host) {
    return Course.in(journal, places, found -> new Course(repository, places, found).accept(host));
  }

  /// Reads back what an applied plan changed and compares it with the snapshot.
  public VerifyOutcome verify(Plan plan) throws IOException {
    Path path = plan.binding().target().path();
    try (SnapshotReader reader = repository.read()) {
      return switch (plan.binding().target()) {
        case Target.Tree tree -> {
          try (Folder root = places.folder(path);
              LiveTree live = new LiveTree(root)) {
            yield new Verifier(reader, live).verify(plan.changes());
          }
        }
        case Target.Block block -> {
          try (DiskFile file = places.device(path, false)) {
            yield Verifier.ofBlock(reader, plan.changes(), file);
          }
        }
      };
    }
  }
}
