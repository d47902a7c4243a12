package io.shadowcast.snapshot.repository;

import io.shadowcast.snapshot.kernel.KernelException;
import io.shadowcast.snapshot.volume.FileName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// A file of `prune`: the number of one step of pruning, and the packs that it condemned. A lease
/// whose number is not below the record's was taken with the record in sight.
///
/// @param number counts the records of this repository
record PruneRecord(long number, List<PackId> condemned) {
  private static final int MOST_PACKS = 1 << 22;

  PruneRecord {
    condemned = List.copyOf(condemned);
  }

  static FileName name(long number) {
    return FileName.of(Numbered.text(number));
  }

  /// The highest number given out so far; 0 before the first.
  static long newest(RepositoryFolders folders) throws IOException {
    return Numbered.list(folders.prune()).stream().mapToLong(Long::longValue).max().orElse(0);
  }

  static List<PruneRecord> all(RepositoryFolders folders, Secrets secrets) throws IOException {
    List<PruneRecord> records = new ArrayList<>();
    for (long number : Numbered.list(folders.prune())) {
      try {
        records.add(read(number, RepositoryFolders.read(folders.prune(), name(number)), secrets));
      } catch (DamagedException e) {
        // Nobody can tell what it condemned, so nobody removes it either.
      } catch (KernelException e) {
        if (!Answers.gone(e)) {
          throw e;
        }
      }
    }
    return records;
  }

  /// The packs that new snapshots must not rely on.
  static Set<PackId> condemned(RepositoryFolders folders, Secrets secrets) throws IOException {
    Set<PackId> packs = new HashSet<>();
    all(folders, secrets).forEach(record -> packs.addAll(record.condemned()));
    return packs;
  }

  byte[] write() {
    NodeOutput out = new NodeOutput();
    out.varint(condemned.size());
    condemned.forEach(pack -> out.raw(pack.bytes()));
    return out.toBytes();
  }

  private static PruneRecord read(long number, byte[] file, Secrets secrets)
      throws DamagedException {
    String name = "prune/" + name(number);
    NodeInput in = new NodeInput(name, SealedFile.open(name, file, secrets));
    List<PackId> packs = new ArrayList<>();
    for (int left = in.count(MOST_PACKS); left > 0; left--) {
      packs.add(PackId.of(in.raw(Secrets.SALT_BYTES)));
    }
    in.end();
    return new PruneRecord(number, packs);
  }
}
