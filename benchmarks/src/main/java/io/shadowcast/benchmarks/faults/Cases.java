package io.shadowcast.benchmarks.faults;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/// Seeded cases, each the same whenever it is run: by turns a repository and a restore is recorded,
/// and some of its endings are tried.
final class Cases {
  private static final int ENDINGS = 25;
  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private final Path folder;
  private final long seed;
  private final Tally tally;
  private final Supplier<Trouble> troubles;
  private int recorded = -1;
  private Scenario scenario = (random, which, tally) -> {};

  /// @param troubles what happens while they are recorded
  Cases(Path folder, long seed, Tally tally, Supplier<Trouble> troubles) throws IOException {
    this.troubles = troubles;
    this.folder = Files.createDirectories(folder);
    this.seed = seed;
    this.tally = tally;
  }

  /// Runs one.
  void run(int number) throws IOException {
    int scenarioNumber = number / ENDINGS;
    if (scenarioNumber != recorded) {
      scenario = record(scenarioNumber);
      recorded = scenarioNumber;
    }
    String which = "--seed " + seed + " --case " + number;
    scenario.end(new SplittableRandom(seed ^ GOLDEN * (number + 1L)), which, tally);
    tally.ran();
  }

  private Scenario record(int number) throws IOException {
    long own = new SplittableRandom(seed + GOLDEN * (number + 1L)).nextLong();
    return number % 2 == 0
        ? RestoreScenario.record(folder, own, troubles.get())
        : StoreScenario.record(new Places(folder.resolve("repository")), own, troubles.get());
  }
}
