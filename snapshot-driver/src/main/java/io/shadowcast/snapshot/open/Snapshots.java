package io.shadowcast.snapshot.open;

import io.shadowcast.snapshot.block.Watches;
import io.shadowcast.snapshot.kernel.LinuxFolder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.repository.SnapshotReader;
import io.shadowcast.snapshot.restore.LocalCopy;
import io.shadowcast.snapshot.restore.Places;
import io.shadowcast.snapshot.restore.Plan;
import io.shadowcast.snapshot.restore.PlanOutcome;
import io.shadowcast.snapshot.restore.Restore;
import io.shadowcast.snapshot.restore.RestoreOutcome;
import io.shadowcast.snapshot.restore.VerifyOutcome;
import io.shadowcast.snapshot.tree.TreeHash;
import io.shadowcast.snapshot.volume.ChunkId;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import io.shadowcast.snapshot.volume.Target;
import io.shadowcast.words.HostId;
import io.shadowcast.words.SourceTime;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;

/// The snapshots of one repository and the targets of this host. For one thread; any number of
/// these, in any process, may have the same repository open.
public final class Snapshots implements AutoCloseable {
  private final Repository repository;
  private final Path repositoryPath;
  private final Journals journals;
  private final Taking taking;
  private final Restore restore;
  private final HostId host;
  private final Watches watches;

  private Snapshots(
      Repository repository, Path repositoryPath, Journals journals, Taking taking, Host host) {
    this.repository = repository;
    this.repositoryPath = repositoryPath;
    this.journals = journals;
    this.taking = taking;
    this.restore = new Restore(repository, Places.LINUX, taking.random());
    this.host = host.id();
    this.watches = host.watches();
  }

  /// Makes an empty repository in an empty folder.
  public static void makeRepository(Path folder, RepositoryKey key, RandomGenerator random)
      throws IOException {
    Repository.create(LinuxFolder.open(folder), key, random).close();
  }

  /// Opens a repository, with nothing that watches devices.
  public static Snapshots open(
      Path repository,
      RepositoryKey key,
      Path state,
      HostId host,
      Supplier<SourceTime> clock,
      RandomGenerator random)
      throws IOException {
    ThreadFactory threads = Thread.ofPlatform().daemon().name("freeze-watchdog").factory();
    return open(
        repository, key, new Host(host, state, clock, random, threads, Watches.NONE, List.of()));
  }

  /// Opens a repository.
  public static Snapshots open(Path repository, RepositoryKey key, Host host) throws IOException {
    Journals journals = Journals.in(host.state(), host.random());
    Repository opened = Repository.open(LinuxFolder.open(repository), key, host.random());
    Taking taking =
        new Taking(opened, Drivers.of(host, repository), host.id(), host.clock(), host.random());
    return new Snapshots(opened, repository, journals, taking, host);
  }

  /// What each driver says of a target, in the order in which they are preferred.
  public List<Probed> probe(Target target) {
    return taking.drivers().probe(target);
  }

  /// Takes a snapshot: it is complete and durable when this returns, and was never there when this
  /// throws.
  ///
  /// @throws UnfitException when no driver, or not the one asked for, can capture the target, or
  ///   when the parent is none for it
  public Manifest create(Request request) throws IOException {
    return taking.take(request.without(List.of(repositoryPath, journals.state())));
  }

  /// All published snapshots, oldest first.
  public List<Manifest> list() throws IOException {
    return repository.snapshots();
  }

  /// A snapshot by its id, by a beginning of it that no other shares (4 digits at least), or
  /// `latest`: the newest of this host.
  public Found find(String word) throws IOException {
    return Found.among(list(), word, host);
  }

  /// What the later of two snapshots has else than the earlier, in the order of the paths. Reads
  /// only the nodes in which they differ. Close the stream: until then nothing of the two is
  /// pruned.
  ///
  /// @throws UnfitException when one of them is not there, or one is of a folder and the other of a
  ///   device
  public Stream<Difference> diff(SnapshotId earlier, SnapshotId later) throws IOException {
    return Comparison.of(repository, manifest(earlier), manifest(later));
  }

  private Manifest manifest(SnapshotId id) throws IOException {
    return repository
        .snapshot(id)
        .orElseThrow(
            () -> new UnfitException("snapshot: " + id + " (expected: one of this repository)"));
  }

  /// One SHA-256 that names what a snapshot holds, wherever it lies: see [TreeHash]. Reads all of
  /// it.
  ///
  /// @throws UnfitException when it is not there
  public ChunkId contentHash(SnapshotId id) throws IOException {
    try (SnapshotReader reader = repository.read()) {
      return TreeHash.of(reader, manifest(id).root());
    }
  }

  /// What a restore would do. Changes nothing but for an empty journal in the state folder.
  ///
  /// @throws UnfitException when the snapshot is not there
  public PlanOutcome plan(Rollback rollback) throws IOException {
    List<Path> untouchable = new ArrayList<>(rollback.untouchable());
    untouchable.add(repositoryPath);
    untouchable.add(journals.state());
    Manifest wanted = manifest(rollback.snapshot());
    var request =
        new io.shadowcast.snapshot.restore.Request(
            rollback.snapshot(),
            host,
            wanted.source().target(),
            rollback.base(),
            rollback.policies(),
            untouchable,
            journals.make(),
            rollback.readAll());
    return withCopies(wanted, copies -> restore.plan(request, copies));
  }

  private interface Restoring<T> {
    T with(LocalCopy copies) throws IOException;
  }

  /// With what the driver kept in the target of a snapshot.
  private static <T> T withCopies(Manifest of, Restoring<T> restoring) throws IOException {
    return switch (of.source().target()) {
      case Target.Block block -> restoring.with(LocalCopy.NONE);
      case Target.Tree tree -> {
        try (LinuxFolder root = LinuxFolder.open(tree.path())) {
          yield restoring.with(Drivers.copies(of.source().driver(), root));
        }
      }
    };
  }

  /// Does what a plan says, or nothing.
  ///
  /// @throws IOException when the repository or the target cannot be read; nothing was begun
  public RestoreOutcome restore(Plan plan) throws IOException {
    Manifest wanted = manifest(plan.binding().snapshot());
    return withCopies(wanted, copies -> restore.apply(plan, copies));
  }

  /// The journals of restores that were planned here and not yet cleared away, each to be recovered
  /// after a crash.
  public List<Path> journals() throws IOException {
    return journals.list();
  }

  /// Goes on after a crash; safe at any time.
  public RestoreOutcome recover(Path journal, Restore.Way way) {
    return restore.recover(journal, host, way);
  }

  /// Takes a restore back.
  public RestoreOutcome undo(Path journal) {
    return restore.undo(journal, host);
  }

  /// Ends a restore: no undo after this.
  public RestoreOutcome accept(Path journal) {
    return restore.accept(journal, host);
  }

  /// Reads back what an applied plan changed.
  public VerifyOutcome verify(Plan plan) throws IOException {
    return restore.verify(plan);
  }

  /// The repository itself: verify, prune, retention, labels and pins.
  public Repository repository() {
    return repository;
  }

  /// Lets go of the devices that are watched too.
  @Override
  public void close() {
    watches.close();
    repository.close();
  }
}
