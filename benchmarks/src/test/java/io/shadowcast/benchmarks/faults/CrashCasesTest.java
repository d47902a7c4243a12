package io.shadowcast.benchmarks.faults;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What 10 000 cases by hand show, a few hundred of them each time.
class CrashCasesTest {
  private static final int CASES = 500;
  private static final long SEED = 4711;

  private Path folder;

  /// In memory where that is possible: fsync costs nothing there, and proves nothing here.
  @BeforeEach
  void makeFolder() throws IOException {
    Path memory = Path.of("/dev/shm");
    folder =
        Files.isWritable(memory)
            ? Files.createTempDirectory(memory, "shadowcast-cases-")
            : Files.createTempDirectory("shadowcast-cases-");
  }

  @AfterEach
  void removeFolder() throws IOException {
    Places.remove(folder);
  }

  @Test
  void everyCrashRefusalAndFlippedBitEndsCompleteOrAbsent() throws IOException {
    Tally tally = run(CASES, Trouble::none);
    assertEquals(List.of(), tally.faults());
    assertEquals(CASES, tally.cases());
  }

  /// Resumed while files still have the length they are to lose; a mark whose sync failed.
  @Test
  void restoresThatOnceWereTakenForChangedTargetsAreResumed() throws IOException {
    Tally tally = new Tally();
    Cases all = new Cases(folder, 20, tally, Trouble::none);
    for (int each : new int[] {604, 608, 1014, 1921, 2122, 6162, 6171, 7116, 9715, 9721}) {
      all.run(each);
    }
    assertEquals(List.of(), tally.faults());
  }

  /// The cases themselves find what they look for.
  @Test
  void diskThatOnlySaysItSyncedIsFound() throws IOException {
    Tally tally = run(100, Trouble::lying);
    assertTrue(tally.silentlyWrong() > 5, tally.silentlyWrong() + " " + tally.faults());
  }

  private Tally run(int cases, Supplier<Trouble> troubles) throws IOException {
    Tally tally = new Tally();
    Cases all = new Cases(folder, SEED, tally, troubles);
    for (int i = 0; i < cases; i++) {
      all.run(i);
    }
    return tally;
  }
}
