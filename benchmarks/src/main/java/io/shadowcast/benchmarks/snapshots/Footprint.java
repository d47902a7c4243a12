package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.SplittableRandom;

/// Memory for a large sparse image: the most that is resident during its snapshots, less what the
/// same process holds after those of a small one.
final class Footprint {
  private static final long SMALL_BYTES = 16L << 20;
  private static final int EVERY_BYTES = 1 << 20; // one block of data in each MiB
  private static final int BLOCK_BYTES = 4096;

  private final Stage stage;
  private final Sheet sheet;
  private final Ticker ticker;

  Footprint(Stage stage, Sheet sheet, Ticker ticker) {
    this.stage = stage;
    this.sheet = sheet;
    this.ticker = ticker;
  }

  /// How much more, MiB; NaN when it could not run.
  double extraMib(int mib, Scratch scratch) throws IOException {
    Path store = scratch.stores().root().resolve("footprint");
    Path small = sparse(scratch.source().root().resolve("small.img"), SMALL_BYTES);
    Path large = sparse(scratch.source().root().resolve("large.img"), (long) mib << 20);
    try (Resident resident = Resident.open(stage, ticker, "footprint")) {
      twice(Ours.open(resident, "block", small, store.resolve("small")));
      double before = resident.residentMib();
      resident.forgetPeak();
      Ours ours = Ours.open(resident, "block", large, store.resolve("large"));
      twice(ours);
      double peak = resident.peakMib();
      sheet.line(
          "sparse image of %d MiB with 4 KiB in each MiB, twice: resident %.1f MiB before, at most"
              + " %.1f MiB",
          mib, before, peak);
      return peak - before;
    } catch (IOException e) {
      sheet.line("memory for a sparse image: na, %s", String.valueOf(e.getMessage()));
      return Double.NaN;
    }
  }

  private static void twice(Ours ours) throws IOException {
    ours.save("one");
    ours.save("two");
  }

  private static Path sparse(Path file, long bytes) throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    byte[] block = new byte[BLOCK_BYTES];
    try (FileChannel out =
        FileChannel.open(
            file,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.WRITE,
            StandardOpenOption.SPARSE)) {
      for (long at = 0; at < bytes; at += EVERY_BYTES) {
        random.nextBytes(block);
        out.write(ByteBuffer.wrap(block), at);
      }
      out.write(ByteBuffer.wrap(new byte[1]), bytes - 1);
    }
    return file;
  }
}
