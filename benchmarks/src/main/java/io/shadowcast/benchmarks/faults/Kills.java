package io.shadowcast.benchmarks.faults;

import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.processes.Volume;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;

/// Real processes killed by SIGKILL in the middle of a restore or of work on a repository, on real
/// filesystems of their own.
final class Kills {
  /// Filesystem and the Debian package that makes it.
  private static final Map<String, String> PACKAGES =
      Map.of("ext4", "e2fsprogs", "btrfs", "btrfs-progs", "xfs", "xfsprogs");

  private static final List<String> TYPES = List.of("ext4", "btrfs", "xfs");
  private static final long MIB = 400;

  private final Stage stage;
  private final Sheet sheet;
  private final Tally tally;

  Kills(Stage stage, Sheet sheet, Tally tally) {
    this.stage = stage;
    this.sheet = sheet;
    this.tally = tally;
  }

  /// Kills so many on each filesystem that can be made here.
  ///
  /// @return how many in all
  int run(int each, long seed) throws IOException, InterruptedException {
    int killed = 0;
    for (String type : TYPES) {
      Optional<String> missing = Volume.missing(type, PACKAGES.getOrDefault(type, type));
      if (missing.isPresent()) {
        sheet.line("kill -9 on %s: na, %s", type, missing.get());
        continue;
      }
      try (Volume volume = Volume.make(stage, "kill-" + type, type, MIB)) {
        on(volume, type, each, seed);
      }
      killed += each;
    }
    return killed;
  }

  private void on(Volume volume, String type, int each, long seed)
      throws IOException, InterruptedException {
    SplittableRandom random = new SplittableRandom(seed);
    RestoreScenario restore =
        RestoreScenario.record(volume.root(), random.nextLong(), Trouble.none());
    StoreScenario store =
        StoreScenario.record(
            new Places(volume.root().resolve("repository")), random.nextLong(), Trouble.none());
    for (int i = 0; i < each; i++) {
      String which = "--seed %d, kill %d on %s".formatted(seed, i, type);
      if (i % 2 == 0) {
        restore.kill(random, which, tally);
      } else {
        store.kill(random, which, tally);
      }
      tally.ran();
    }
  }
}
