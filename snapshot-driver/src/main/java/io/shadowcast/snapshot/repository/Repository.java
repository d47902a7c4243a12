package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongConsumer;
import java.util.function.UnaryOperator;
import java.util.random.RandomGenerator;

/// A folder of snapshots. Its methods may be called by any thread; what they return is for one. Any
/// number of processes may have it open at once. The format is in docs/SNAPSHOT-FORMAT.md.
public final class Repository implements AutoCloseable {
  private final Folder folder;
  private final Secrets secrets;
  private final RandomGenerator random;
  private final SharedIndex index;

  private Repository(Folder folder, Secrets secrets, RandomGenerator random) {
    this.folder = folder;
    this.secrets = secrets;
    this.random = random;
    index = new SharedIndex(secrets);
  }

  /// Makes a repository in an empty folder.
  ///
  /// @param folder belongs to the repository from now on, which closes it
  /// @param random a cryptographically strong source: keys are drawn from it
  public static Repository create(Folder folder, RepositoryKey key, RandomGenerator random)
      throws IOException {
    if (!folder.names().isEmpty()) {
      throw new IOException("repository: the folder is not empty (expected: an empty folder)");
    }
    Secrets secrets = Secrets.random(random);
    RepositoryFolders.make(folder);
    folder.sync();
    byte[] config = ConfigFile.write(secrets, key, random);
    RepositoryFolders.publish(folder, RepositoryFolders.CONFIG, config);
    folder.sync();
    return new Repository(folder, secrets, random);
  }

  /// Opens one.
  ///
  /// @param folder belongs to the repository from now on, which closes it
  /// @param random a cryptographically strong source: salts are drawn from it
  /// @throws WrongKeyException when it was made with another key
  public static Repository open(Folder folder, RepositoryKey key, RandomGenerator random)
      throws IOException {
    byte[] config = RepositoryFolders.read(folder, RepositoryFolders.CONFIG);
    return new Repository(folder, ConfigFile.read(config, key), random);
  }

  /// The published snapshots, oldest generation first, without those whose manifest is damaged;
  /// [#verify] names these.
  public List<Manifest> snapshots() throws IOException {
    try (RepositoryFolders folders = folders()) {
      return Manifests.published(folders, secrets).manifests();
    }
  }

  /// One of them.
  public Optional<Manifest> snapshot(SnapshotId id) throws IOException {
    return snapshots().stream().filter(each -> each.id().equals(id)).findFirst();
  }

  /// Begins a snapshot. Any number of writers may be open at once, in any process.
  public SnapshotWriter begin() throws IOException {
    return new SnapshotWriter(session());
  }

  /// Reads what snapshots hold; while it is open, nothing that it can reach is pruned.
  public SnapshotReader read() throws IOException {
    return new SnapshotReader(session());
  }

  /// The published snapshots with what became known of them.
  public Catalogue catalogue() throws IOException {
    try (RepositoryFolders folders = folders()) {
      List<Catalogue.Entry> entries = new ArrayList<>();
      for (Manifest each : Manifests.published(folders, secrets).manifests()) {
        entries.add(new Catalogue.Entry(each, Labels.read(folders, each.id(), secrets)));
      }
      return new Catalogue(entries);
    }
  }

  /// Changes what is known of a snapshot, durably.
  public void label(SnapshotId id, UnaryOperator<Label> change) throws IOException {
    try (RepositoryFolders folders = folders()) {
      Labels.update(folders, id, change, secrets, random);
    }
  }

  /// What is kept; [Retention#DEFAULT] unless something else was said.
  public Retention retention() throws IOException {
    try (RepositoryFolders folders = folders()) {
      return RetentionFile.read(folders, secrets);
    }
  }

  /// Says what is kept from the next pruning on.
  public void retention(Retention retention) throws IOException {
    try (RepositoryFolders folders = folders()) {
      RetentionFile.write(folders, retention, secrets, random);
    }
  }

  /// Removes what the retention does not keep, and the packs that nobody needs any more. Readers
  /// and writers go on meanwhile, in any process; what they can still reach is removed by a later
  /// call.
  ///
  /// @throws IOException also when another process prunes at the same time
  public PruneReport prune() throws IOException {
    Catalogue catalogue = catalogue();
    List<Manifest> manifests = catalogue.entries().stream().map(Catalogue.Entry::manifest).toList();
    return prune(retention().unwanted(manifests, catalogue.pinned()));
  }

  /// Removes these snapshots, whatever the retention says, and the packs that nobody needs any
  /// more.
  public PruneReport prune(Set<SnapshotId> unwanted) throws IOException {
    try (RepositoryFolders folders = folders()) {
      PruneReport report = new Prune(folders, secrets, random).run(unwanted);
      for (SnapshotId each : unwanted) {
        Labels.remove(folders, each);
      }
      return report;
    }
  }

  /// Reads every chunk and proves it. Snapshots that have all they need are marked as verified, the
  /// others as not.
  public Verification verify() throws IOException {
    return verify(bytes -> {});
  }

  /// The same.
  ///
  /// @param read told the bytes of each chunk as it was read; may wait, and may throw to give up,
  ///   which leaves every mark as it was
  public Verification verify(LongConsumer read) throws IOException {
    // Only what was there before the packs were listed is read in full.
    Set<SnapshotId> whole = new HashSet<>();
    snapshots().forEach(each -> whole.add(each.id()));
    try (Session session = session()) {
      Verification found = new Verify(session, new Verify.Share(1, random), read).run();
      Set<SnapshotId> hit = found.hit();
      for (Catalogue.Entry each : catalogue().entries()) {
        SnapshotId id = each.manifest().id();
        if (whole.contains(id) && each.label().verified() == hit.contains(id)) {
          label(id, old -> old.verified(!hit.contains(id)));
        }
      }
      return found;
    }
  }

  /// Reads some chunks and proves them. Snapshots that are hit are marked as not verified.
  ///
  /// @param fraction of the chunks, 0..1
  /// @param choice picks them
  public Verification verify(double fraction, RandomGenerator choice) throws IOException {
    try (Session session = session()) {
      Verification found =
          new Verify(session, new Verify.Share(fraction, choice), bytes -> {}).run();
      for (SnapshotId id : found.hit()) {
        label(id, old -> old.verified(false));
      }
      return found;
    }
  }

  /// Reads back what a snapshot needs beyond another one that is verified, proves it, and marks the
  /// snapshot as verified. What was written a moment ago may come from the page cache: this proves
  /// what was encoded, not the disk it lies on, which [#verify()] reads in full.
  ///
  /// @param verified of the same target; empty, or not verified any more: everything is read
  /// @param read told the bytes of each chunk as it was read; may wait, and may throw to give up
  /// @throws DamagedException when something is not there as it was written; the snapshot is then
  ///   marked as not verified
  public void prove(SnapshotId id, Optional<SnapshotId> verified, LongConsumer read)
      throws IOException {
    Manifest manifest = wanted(id);
    try (Session session = session()) {
      Optional<Manifest> base =
          catalogue().entries().stream()
              .filter(each -> verified.filter(each.manifest().id()::equals).isPresent())
              .filter(each -> each.label().verified())
              .map(Catalogue.Entry::manifest)
              .findFirst();
      new Proving(session, read).prove(manifest, base);
    } catch (DamagedException e) {
      label(id, old -> old.verified(false));
      throw e;
    }
    label(id, old -> old.verified(true));
  }

  private Manifest wanted(SnapshotId id) throws IOException {
    return snapshot(id)
        .orElseThrow(
            () -> new IOException("snapshot: " + id + " (expected: one of this repository)"));
  }

  /// Reads every chunk that one snapshot needs and proves it. The snapshot is marked as verified
  /// when all are whole, else as not.
  ///
  /// @throws IOException also when it is not published here
  public Verification verify(SnapshotId id) throws IOException {
    Manifest manifest = wanted(id);
    try (Session session = session()) {
      Verification found = new SnapshotProof(session, manifest).run();
      label(id, old -> old.verified(found.damages().isEmpty()));
      return found;
    }
  }

  /// Reads every chunk, and writes anew what is damaged or missing and can be found elsewhere.
  ///
  /// @return how many chunks were repaired; [#verify()] tells what is left
  public int repair(Healer healer) throws IOException {
    try (Session session = session();
        ChunkWriter writer =
            new ChunkWriter(session.folders(), secrets, random, session.chunks())) {
      Verify verify = new Verify(session, new Verify.Share(1, random), bytes -> {});
      verify.run();
      Set<PackId> packs = verify.badPacks();
      Set<Fingerprint> bad = new HashSet<>(verify.bad().keySet());
      List<Manifest> newestFirst =
          Manifests.published(session.folders(), secrets).manifests().reversed();
      int repaired = new Repair(session, writer, bad, healer).run(newestFirst);
      Marks marks = new Marks(session.chunks().proof());
      PackRewriter rewriter = new PackRewriter(session.chunks(), writer, index, marks);
      new Prune(session.folders(), secrets, random).condemnDamaged(packs, rewriter, writer);
      return repaired;
    }
  }

  private Session session() throws IOException {
    RepositoryFolders folders = folders();
    try {
      return Session.begin(folders, secrets, random, index);
    } catch (IOException | RuntimeException e) {
      folders.close();
      throw e;
    }
  }

  private synchronized RepositoryFolders folders() throws IOException {
    return RepositoryFolders.open(folder);
  }

  @Override
  public void close() {
    folder.close();
  }
}
