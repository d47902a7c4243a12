package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;

/// Where the published chunks lie, for all readers and writers of an open repository. Read from the
/// files of `index`; packs that none of them names, or names legibly, say themselves what they
/// hold. Any thread; one at a time reads it anew.
final class SharedIndex {
  private final Secrets secrets;
  private final Set<FileName> seen = new HashSet<>();
  private final Set<PackId> loaded = new HashSet<>();
  private Set<PackId> condemned = Set.of();
  private ChunkIndex index = new ChunkIndex();

  SharedIndex(Secrets secrets) {
    this.secrets = secrets;
  }

  /// A place.
  ///
  /// @param condemned whether the pack is about to go, so that new snapshots must not rely on it
  record Place(PackId pack, long offset, int length, boolean condemned) {}

  synchronized Optional<Place> find(Fingerprint chunk) {
    long location = index.find(chunk);
    return location == Location.NONE
        ? Optional.empty()
        : Optional.of(
            new Place(
                index.pack(location),
                Location.offset(location),
                Location.length(location),
                index.condemned(location)));
  }

  /// What lies in a pack, as far as the index says; lengths are rounded up.
  synchronized List<PackFooter.Entry> in(PackId pack) {
    List<PackFooter.Entry> found = new ArrayList<>();
    for (long slot = 0; slot < index.capacity(); slot++) {
      long location = index.location(slot);
      if (location != Location.NONE && index.pack(location).equals(pack)) {
        found.add(
            new PackFooter.Entry(
                index.fingerprint(slot), Location.offset(location), Location.length(location)));
      }
    }
    return found;
  }

  /// How many chunks are known.
  synchronized long size() {
    return index.size();
  }

  /// Learns what was published since. Packs that went away are forgotten.
  synchronized void refresh(RepositoryFolders folders) throws IOException {
    Set<PackId> there = packs(folders);
    Set<PackId> doomed = PruneRecord.condemned(folders, secrets);
    doomed.retainAll(there);
    if (!doomed.equals(condemned) || !there.containsAll(loaded)) {
      index = new ChunkIndex();
      seen.clear();
      loaded.clear();
      condemned = Set.copyOf(doomed);
      condemned.forEach(index::condemn);
    }
    for (FileName name : folders.index().names()) {
      if (seen.add(name)) {
        loadFile(folders, name, there);
      }
    }
    for (PackId pack : there) {
      if (loaded.add(pack)) {
        loadPack(folders, pack);
      }
    }
  }

  /// Writes one file of `index` in place of those read so far.
  synchronized void compact(RepositoryFolders folders, RandomGenerator random) throws IOException {
    FileName name = PackId.random(random).name();
    RepositoryFolders.publish(folders.index(), name, IndexFile.write(index, 0));
    folders.index().sync();
    for (FileName old : seen) {
      folders.index().remove(old);
    }
    seen.clear();
    seen.add(name);
    folders.index().sync();
  }

  /// How many files of `index` were read.
  synchronized int files() {
    return seen.size();
  }

  /// The packs that are there now.
  static Set<PackId> packs(RepositoryFolders folders) throws IOException {
    Set<PackId> packs = new HashSet<>();
    for (FileName name : folders.packs().names()) {
      PackId.of(name).ifPresent(packs::add);
    }
    return packs;
  }

  private void loadFile(RepositoryFolders folders, FileName name, Set<PackId> there)
      throws IOException {
    try {
      NodeInput in =
          IndexFile.checked("index/" + name, RepositoryFolders.read(folders.index(), name));
      List<PackId> packs = IndexFile.packs(in);
      int[] ordinals =
          packs.stream()
              .mapToInt(pack -> there.contains(pack) ? index.ordinal(pack) : -1)
              .toArray();
      IndexFile.entries(in, ordinals, index);
      packs.stream().filter(there::contains).forEach(loaded::add);
    } catch (DamagedException e) {
      // Its packs say themselves what they hold; verify names the file.
    } catch (KernelException e) {
      if (!Answers.gone(e)) {
        throw e;
      }
    }
  }

  private void loadPack(RepositoryFolders folders, PackId pack) throws IOException {
    try (PackFile file =
        new PackFile(pack, folders.packs().open(pack.name()), secrets, new HeapTransfer())) {
      int ordinal = index.ordinal(pack);
      for (PackFooter.Entry each : readable(file).entries()) {
        index.add(
            each.chunk().high(),
            each.chunk().low(),
            Location.of(ordinal, each.offset(), each.length()));
      }
    } catch (KernelException e) {
      if (!Answers.gone(e)) {
        throw e;
      }
    }
  }

  private PackFooter readable(PackFile file) throws IOException {
    try (FrameCodec codec = new FrameCodec()) {
      return file.held(codec, new ChunkProof(secrets));
    }
  }
}
