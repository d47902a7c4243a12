package io.shadowcast.benchmarks.snapshots;

import io.shadowcast.benchmarks.processes.Programs;
import io.shadowcast.benchmarks.report.Median;
import io.shadowcast.benchmarks.report.Sheet;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/// What no tool that reads everything can undercut, in CPU seconds; medians. NaN where the program
/// is missing.
///
/// @param image reads the image and hashes it with XXH3-128
/// @param tree looks at the metadata of every file of the tree
record Floors(double image, double tree) {
  private static final String READ = "cat \"$1\" >/dev/null";
  private static final String SCAN = "find . -printf '%i %s %C@ %T@ %m\\n' >/dev/null";

  /// Takes them in turns.
  static Floors measure(Meter meter, Path image, Path tree, int rounds, Sheet sheet)
      throws IOException, InterruptedException {
    boolean hashes = Programs.find("xxh128sum").isPresent();
    if (!hashes) {
      sheet.line("floor: na, the Debian package xxhash is not installed");
    }
    List<Double> read = new ArrayList<>();
    List<Double> hash = new ArrayList<>();
    List<Double> scan = new ArrayList<>();
    for (int i = 0; i <= rounds; i++) { // the first warms the page cache and does not count
      List<String> xxh = List.of("xxh128sum", image.toString());
      double hashed = hashes ? cpu(meter, xxh, tree) : Double.NaN;
      double readOnly = cpu(meter, List.of("/bin/sh", "-c", READ, "sh", image.toString()), tree);
      double scanned = cpu(meter, List.of("/bin/sh", "-c", SCAN), tree);
      if (i > 0) {
        hash.add(hashed);
        read.add(readOnly);
        scan.add(scanned);
      }
    }
    sheet.line(
        "floors, CPU s, median of %d: read the image %.3f, read and hash it (xxh128sum) %.3f, look"
            + " at the tree's metadata (find) %.3f",
        rounds, Median.of(read), Median.of(hash), Median.of(scan));
    return new Floors(Median.of(hash), Median.of(scan));
  }

  private static double cpu(Meter meter, List<String> command, Path folder)
      throws IOException, InterruptedException {
    return meter.run(command, folder, Map.of()).cpuSeconds();
  }
}
