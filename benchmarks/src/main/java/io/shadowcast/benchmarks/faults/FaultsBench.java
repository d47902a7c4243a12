package io.shadowcast.benchmarks.faults;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.report.Figures;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Snapshots and restores under crashes, failing disks and flipped bits.
public final class FaultsBench {
  private static final int CASES = 10_000;
  private static final int QUICK_CASES = 1_000;
  private static final int KILLS = 18; // on each of three filesystems
  private static final int QUICK_KILLS = 2;
  private static final double MOST_QUICK_NANOS = 35e9;

  private FaultsBench() {}

  /// Runs it.
  ///
  /// @param only one case alone
  public static Figures run(
      Stage stage, Sheet sheet, boolean quick, Ticker ticker, long seed, Optional<Integer> only)
      throws IOException, InterruptedException {
    Tally tally = new Tally();
    long start = ticker.nanos();
    Path folder = folder(stage);
    sheet.line("seed %d, in %s; --seed N --case K repeats one", seed, folder);
    Cases cases = new Cases(folder, seed, tally, Trouble::none);
    if (only.isPresent()) {
      cases.run(only.get());
    } else {
      int most = quick ? QUICK_CASES : CASES;
      int killed = new Kills(stage, sheet, tally).run(quick ? QUICK_KILLS : KILLS, seed);
      sheet.line("%d processes killed by SIGKILL on real filesystems", killed);
      for (int i = 0; i < most && !(quick && ticker.nanos() - start > MOST_QUICK_NANOS); i++) {
        cases.run(i);
      }
    }
    sheet.line(
        "%d cases in %.0f s: %d silently wrong, %d incomplete but visible, %d without a way on",
        tally.cases(),
        (ticker.nanos() - start) / 1e9,
        tally.silentlyWrong(),
        tally.incompleteButVisible(),
        tally.stuck());
    tally.faults().forEach(sheet::text);
    return new Figures("snapshot-faults")
        .put("cases", tally.cases(), 0)
        .put("silent_wrong", tally.silentlyWrong(), 0)
        .put("incomplete_visible", tally.incompleteButVisible(), 0);
  }

  /// In memory where that is possible: nothing here rests on a real disk.
  private static Path folder(Stage stage) throws IOException {
    Path memory = Path.of("/dev/shm");
    if (!Files.isDirectory(memory) || !Files.isWritable(memory)) {
      return stage.file("faults");
    }
    Path folder = Files.createTempDirectory(memory, "shadowcast-snapshot-faults-");
    AutoCloseable removal = () -> Places.remove(folder);
    stage.keep(removal);
    return folder;
  }
}
