package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.DiskFile;
import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Removes snapshots, and then packs that nobody needs. In two phases: packs are condemned by a
/// numbered record, and what of them is needed has been copied before; they are removed by a later
/// step, when every lease that is held was taken with that record in sight, and after looking again
/// at what is needed. docs/SNAPSHOT-FORMAT.md says why nothing is lost on the way.
final class Prune {
  private static final FileName LOCK = FileName.of("lock");
  private static final int STEPS = 3;
  private static final int MOST_INDEX_FILES = 16;

  /// A pack of which less than this share is needed is written anew.
  private static final int WORTH_KEEPING_PERCENT = 70;

  private final RepositoryFolders folders;
  private final Secrets secrets;
  private final RandomGenerator random;
  private int removedPacks;
  private long removedBytes;
  private long rewrittenBytes;

  Prune(RepositoryFolders folders, Secrets secrets, RandomGenerator random) {
    this.folders = folders;
    this.secrets = secrets;
    this.random = random;
  }

  /// @param removed no longer wanted
  PruneReport run(Set<SnapshotId> removed) throws IOException {
    try (DiskFile lock = lock()) {
      if (!lock.lock()) {
        throw new IOException("prune: another process prunes this repository");
      }
      remove(removed);
      int condemned = 0;
      for (int step = 0; step < STEPS; step++) {
        int now = step();
        condemned += now;
        if (now == 0) {
          break;
        }
      }
      compact();
      return new PruneReport(removed.size(), condemned, removedPacks, removedBytes, rewrittenBytes);
    }
  }

  /// Many small files of `index` become one; what they say of packs that are gone goes with them.
  private void compact() throws IOException {
    SharedIndex index = new SharedIndex(secrets);
    index.refresh(folders);
    if (index.files() > MOST_INDEX_FILES || (removedPacks > 0 && index.files() > 0)) {
      index.compact(folders, random);
    }
  }

  /// Condemns packs that are damaged, after copying what can be read of them. What cannot be read
  /// keeps its pack until it is repaired or not needed any more.
  void condemnDamaged(Set<PackId> damaged, PackRewriter rewriter, ChunkWriter writer)
      throws IOException {
    try (DiskFile lock = lock()) {
      if (!lock.lock()) {
        throw new IOException("repair: another process prunes this repository");
      }
      for (PackId pack : damaged) {
        rewriter.copyReadable(pack);
      }
      writer.flush();
      if (!damaged.isEmpty()) {
        record(new PruneRecord(next(), List.copyOf(damaged)));
      }
    }
  }

  private DiskFile lock() throws IOException {
    try {
      return folders.prune().create(LOCK);
    } catch (KernelException e) {
      if (Answers.taken(e)) {
        return folders.prune().edit(LOCK);
      }
      throw e;
    }
  }

  /// Takes manifests out of sight, then counts on: a lease with the new number cannot have seen
  /// them.
  private void remove(Set<SnapshotId> removed) throws IOException {
    long number = next();
    boolean any = false;
    for (Manifest manifest : Manifests.published(folders, secrets).manifests()) {
      if (removed.contains(manifest.id())) {
        FileName aside = new Manifests.Removed(number, manifest.generation()).name();
        folders.snapshots().rename(Manifests.name(manifest.generation()), folders.removed(), aside);
        any = true;
      }
    }
    if (any) {
      folders.removed().sync();
      folders.snapshots().sync();
      record(new PruneRecord(number, List.of()));
    }
  }

  private long next() throws IOException {
    long highest = PruneRecord.newest(folders);
    for (Manifests.Removed each : Manifests.removed(folders)) {
      highest = Math.max(highest, each.number());
    }
    return highest + 1;
  }

  private void record(PruneRecord record) throws IOException {
    String name = "prune/" + PruneRecord.name(record.number());
    RepositoryFolders.publish(
        folders.prune(),
        PruneRecord.name(record.number()),
        SealedFile.seal(name, record.write(), secrets, random));
    folders.prune().sync();
  }

  /// Looks who is there, marks what is needed, removes what was condemned before and condemns.
  ///
  /// @return how many packs were condemned
  private int step() throws IOException {
    // Before the manifests are listed: who is not seen here has published already.
    long oldest = Leases.oldest(folders);
    forget(oldest);
    SharedIndex index = new SharedIndex(secrets);
    index.refresh(folders);
    try (StoredChunks chunks = new StoredChunks(folders, secrets, index);
        ChunkWriter writer = new ChunkWriter(folders, secrets, random, chunks)) {
      Marks marks = mark(chunks);
      PackRewriter rewriter = new PackRewriter(chunks, writer, index, marks);
      sweep(oldest, rewriter, writer);
      int condemned = condemn(rewriter, writer);
      rewrittenBytes += rewriter.copiedBytes();
      return condemned;
    }
  }

  /// Removes manifests that were taken out of sight before every lease that is held was taken.
  private void forget(long oldest) throws IOException {
    for (Manifests.Removed each : Manifests.removed(folders)) {
      if (each.number() <= oldest) {
        folders.removed().remove(each.name());
      }
    }
    folders.removed().sync();
  }

  private Marks mark(StoredChunks chunks) throws IOException {
    Manifests.Listing published = Manifests.published(folders, secrets);
    if (!published.damaged().isEmpty()) {
      throw new DamagedException(
          "prune: " + published.damaged().getFirst() + " (expected: whole, or removed by hand)");
    }
    List<Manifest> roots = new ArrayList<>(published.manifests());
    for (Manifests.Removed each : Manifests.removed(folders)) {
      roots.add(
          Manifests.read(
              folders.removed(), each.name(), Manifests.name(each.generation()), secrets));
    }
    Marks marks = new Marks(chunks.proof());
    Walk walk = new Walk(chunks, new LeafHasher(secrets.seed()), marks);
    for (Manifest root : roots) {
      walk.snapshot(root);
    }
    return marks;
  }

  private void sweep(long oldest, PackRewriter rewriter, ChunkWriter writer) throws IOException {
    Set<PackId> there = SharedIndex.packs(folders);
    Set<PackId> going = new HashSet<>();
    for (PruneRecord record : PruneRecord.all(folders, secrets)) {
      if (record.number() <= oldest) {
        going.addAll(record.condemned());
      }
    }
    going.retainAll(there);
    // A pack with something that is needed and cannot be read stays, for a repair may still come.
    Set<PackId> staying = new HashSet<>();
    for (PackId pack : going) {
      if (!rewriter.rescue(pack)) {
        staying.add(pack);
      }
    }
    going.removeAll(staying);
    writer.flush();
    for (PackId pack : going) {
      removedBytes += folders.packs().stat(pack.name()).size();
      folders.packs().remove(pack.name());
      removedPacks++;
    }
    folders.packs().sync();
    clearRecords();
  }

  /// Removes records whose packs are gone, but the newest, which numbers the next.
  private void clearRecords() throws IOException {
    Set<PackId> there = SharedIndex.packs(folders);
    long newest = PruneRecord.newest(folders);
    for (PruneRecord record : PruneRecord.all(folders, secrets)) {
      if (record.number() < newest && record.condemned().stream().noneMatch(there::contains)) {
        folders.prune().remove(PruneRecord.name(record.number()));
      }
    }
  }

  private int condemn(PackRewriter rewriter, ChunkWriter writer) throws IOException {
    Set<PackId> candidates = SharedIndex.packs(folders);
    candidates.removeAll(PruneRecord.condemned(folders, secrets));
    candidates.removeAll(writer.written());
    List<PackId> doomed = new ArrayList<>();
    for (PackId pack : candidates) {
      if (rewriter.neededPercent(pack) < WORTH_KEEPING_PERCENT && rewriter.copy(pack)) {
        doomed.add(pack);
      }
    }
    writer.flush();
    if (!doomed.isEmpty()) {
      record(new PruneRecord(next(), doomed));
    }
    return doomed.size();
  }
}
