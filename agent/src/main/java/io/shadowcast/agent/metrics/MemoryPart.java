package io.shadowcast.agent.metrics;

import io.shadowcast.words.Series;
import java.nio.charset.StandardCharsets;

/// Memory and swap from /proc/meminfo (proc_meminfo(5)). Used is what is not available without
/// swapping.
final class MemoryPart extends ProcPart {
  private static final byte[] TOTAL = name("MemTotal:");
  private static final byte[] AVAILABLE = name("MemAvailable:");
  private static final byte[] SWAP_TOTAL = name("SwapTotal:");
  private static final byte[] SWAP_FREE = name("SwapFree:");
  private static final double KIB = 1024;

  private final Column total;
  private final Column used;
  private final Column available;
  private final Column swapUsed;

  MemoryPart(ProcFile file) {
    super(file);
    this.total = new Column(Series.of("memory_total_bytes"));
    this.used = new Column(Series.of("memory_used_bytes"));
    this.available = new Column(Series.of("memory_available_bytes"));
    this.swapUsed = new Column(Series.of("swap_used_bytes"));
  }

  @Override
  void parse(Row row, double seconds) {
    double all = Double.NaN;
    double free = Double.NaN;
    double swap = Double.NaN;
    double swapFree = Double.NaN;
    for (; !file.atEnd(); file.nextLine()) {
      if (file.skip(TOTAL)) {
        all = file.number() * KIB;
      } else if (file.skip(AVAILABLE)) {
        free = file.number() * KIB;
      } else if (file.skip(SWAP_TOTAL)) {
        swap = file.number() * KIB;
      } else if (file.skip(SWAP_FREE)) {
        swapFree = file.number() * KIB;
        break;
      }
    }
    row.set(total, all);
    row.set(available, free);
    row.set(used, all - free);
    row.set(swapUsed, swap - swapFree);
  }

  private static byte[] name(String name) {
    return name.getBytes(StandardCharsets.US_ASCII);
  }
}
