package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.load.Ticker;
import io.shadowcast.benchmarks.processes.Stage;
import io.shadowcast.benchmarks.processes.Volume;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/// A block device is captured again and again while a writer puts 50 MB/s into its filesystem. What
/// counts is what the writer feels: its longest single write during a capture, freeze included.
final class WhileWritten {
  private static final long MIB = 512;
  private static final long FILE_BYTES = 64L << 20;
  private static final int WRITE_BYTES = 64 << 10;
  private static final double BYTES_PER_SECOND = 50e6;

  private final Stage stage;
  private final Sheet sheet;
  private final Ticker ticker;

  WhileWritten(Stage stage, Sheet sheet, Ticker ticker) {
    this.stage = stage;
    this.sheet = sheet;
    this.ticker = ticker;
  }

  /// 99th percentile of the captures' longest writes, ms; NaN when it could not run.
  double p99Millis(int captures, long seed) throws IOException, InterruptedException {
    Optional<String> missing = Volume.missing("ext4", "e2fsprogs");
    if (missing.isPresent()) {
      sheet.line("captures of a device under writes: na, %s", missing.get());
      return Double.NaN;
    }
    Volume volume = Volume.make(stage, "written", "ext4", MIB);
    Path store = stage.file("written-store");
    try (Resident resident = Resident.open(stage, ticker, "under-writes")) {
      Ours ours = Ours.open(resident, "block", volume.device(), store);
      ours.save("warm");
      return measure(ours, volume, captures, seed);
    } catch (IOException e) {
      sheet.line("captures of a device under writes: na, %s", String.valueOf(e.getMessage()));
      return Double.NaN;
    } finally {
      volume.close();
    }
  }

  private double measure(Ours ours, Volume volume, int captures, long seed)
      throws IOException, InterruptedException {
    List<Double> longest = new ArrayList<>();
    AtomicLong worst = new AtomicLong();
    AtomicBoolean ended = new AtomicBoolean();
    Path file = volume.root().resolve("written");
    Thread writer = Thread.ofPlatform().name("writer").start(() -> write(file, seed, worst, ended));
    try {
      for (int i = 0; i < captures; i++) {
        worst.set(0);
        ours.save("written" + i);
        longest.add(worst.get() / 1e6);
      }
    } finally {
      ended.set(true);
      writer.join();
    }
    double p99 = quantile(longest, 0.99);
    sheet.line(
        "%d captures of an ext4 device under 50 MB/s: longest write in each, p50 %.0f ms, p99 %.0f"
            + " ms, most %.0f ms",
        captures, quantile(longest, 0.5), p99, quantile(longest, 1));
    return p99;
  }

  private static double quantile(List<Double> values, double share) {
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get((int) Math.ceil(share * sorted.size()) - 1);
  }

  private void write(Path path, long seed, AtomicLong worst, AtomicBoolean ended) {
    SplittableRandom random = new SplittableRandom(seed);
    byte[] bytes = new byte[WRITE_BYTES];
    random.nextBytes(bytes);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      long start = ticker.nanos();
      for (long written = 0; !ended.get(); written += bytes.length) {
        long due = start + (long) (written / BYTES_PER_SECOND * 1e9);
        ticker.sleep(Duration.ofNanos(due - ticker.nanos()));
        long before = ticker.nanos();
        file.seek(random.nextLong(FILE_BYTES / WRITE_BYTES) * WRITE_BYTES);
        file.write(bytes);
        worst.accumulateAndGet(ticker.nanos() - before, Math::max);
      }
    } catch (IOException e) {
      sheet.line("the writer: %s", String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
