package io.shadowcast.benchmarks.faults;

import io.shadowcast.snapshot.kernel.Folder;
import io.shadowcast.snapshot.repository.Repository;
import io.shadowcast.snapshot.repository.RepositoryKey;
import io.shadowcast.snapshot.volume.Manifest;
import io.shadowcast.snapshot.volume.SnapshotId;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.function.IntSupplier;

/// Makes a repository and works with it, always the same way for the same seed: some snapshots of a
/// sample that changes, some of them removed, and pruning.
final class StoreScript {
  static final RepositoryKey KEY = RepositoryKey.ofBytes(new byte[32]);

  private final SplittableRandom random;
  private final IntSupplier now;
  private final Map<SnapshotId, Kept> kept = new LinkedHashMap<>();
  private final List<String> refused = new ArrayList<>();

  /// A snapshot.
  ///
  /// @param begun how many steps had been done when it was begun
  /// @param published the same when that was answered; the largest number when it never was
  /// @param dropped the same when its removal was begun; the largest number when it never was
  record Kept(Map<String, Map<String, byte[]>> sample, int begun, int published, int dropped) {
    private Kept dropped(int step) {
      return new Kept(sample, begun, published, step);
    }
  }

  /// @param now how many steps have been done
  StoreScript(long seed, IntSupplier now) {
    this.random = new SplittableRandom(seed);
    this.now = now;
  }

  Map<SnapshotId, Kept> kept() {
    return kept;
  }

  /// What was refused on the way.
  List<String> refused() {
    return refused;
  }

  /// Does it all; what is refused is noted, and the next thing tried.
  void play(Folder root) {
    try (Repository repository = Repository.create(root, KEY, random.split())) {
      Sample sample = new Sample(random.split());
      Shelf shelf = new Shelf();
      int rounds = random.nextInt(2, 5);
      for (int i = 0; i < rounds; i++) {
        SplittableRandom own = random.split(); // so that a refusal changes nothing that follows
        store(repository, shelf, sample.now(), own);
        sample.change();
        if (own.nextInt(3) > 0) {
          prune(repository, shelf, own);
        }
      }
    } catch (IOException e) {
      refused.add("create: " + e.getMessage());
    }
  }

  private void store(
      Repository repository,
      Shelf shelf,
      Map<String, Map<String, byte[]>> sample,
      SplittableRandom own) {
    SnapshotId id = new SnapshotId(new UUID(own.nextLong(), own.nextLong()));
    int begun = now.getAsInt();
    kept.put(id, new Kept(sample, begun, Integer.MAX_VALUE, Integer.MAX_VALUE));
    try {
      Manifest manifest = shelf.store(repository, id, sample);
      kept.put(manifest.id(), new Kept(sample, begun, now.getAsInt(), Integer.MAX_VALUE));
    } catch (IOException e) {
      refused.add("store: " + e.getMessage());
      shelf.forget();
    }
  }

  /// Removes a snapshot, or only what an earlier removal condemned.
  private void prune(Repository repository, Shelf shelf, SplittableRandom own) {
    List<SnapshotId> published =
        kept.entrySet().stream()
            .filter(each -> each.getValue().published() < Integer.MAX_VALUE)
            .filter(each -> each.getValue().dropped() == Integer.MAX_VALUE)
            .map(Map.Entry::getKey)
            .toList();
    Set<SnapshotId> unwanted =
        published.isEmpty() || own.nextBoolean()
            ? Set.of()
            : Set.of(published.get(own.nextInt(published.size())));
    unwanted.forEach(id -> kept.computeIfPresent(id, (any, old) -> old.dropped(now.getAsInt())));
    shelf.forget(); // what it stored last may be what goes
    try {
      repository.prune(unwanted);
    } catch (IOException e) {
      refused.add("prune: " + e.getMessage());
    }
  }
}
