package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// `cpu_usage_ratio` and `cpu_steal_ratio` from /proc/stat (proc_stat(5)). Guest time is part of
/// user time there.
final class CpuPart extends ProcPart {
  private static final byte[] PREFIX = "cpu".getBytes(StandardCharsets.US_ASCII);
  private static final int IDLE = 3;
  private static final int IOWAIT = 4;
  private static final int STEAL = 7;

  private final List<Core> cores = new ArrayList<>();
  private final long[] ticks = new long[8];

  CpuPart(ProcFile file) {
    super(file);
  }

  @Override
  void parse(Row row, double seconds) {
    for (int i = 0; file.startsWith(PREFIX); i++) {
      if (i == cores.size()) {
        String word = new String(file.copy(file.wordLength(' ')), StandardCharsets.US_ASCII);
        String number = word.substring(PREFIX.length);
        cores.add(new Core(number.isEmpty() ? "total" : number));
      }
      file.skipWords(1);
      for (int field = 0; field < ticks.length; field++) {
        ticks[field] = file.number();
      }
      cores.get(i).set(row, ticks);
      file.nextLine();
    }
  }

  /// One line; `last` holds its ticks.
  private static final class Core {
    private final Column usage;
    private final Column steal;
    private final long[] last = new long[8];
    private boolean primed;

    Core(String name) {
      Labels labels = Labels.of("cpu", name);
      this.usage = new Column(new Series("cpu_usage_ratio", labels));
      this.steal = name.equals("total") ? new Column(Series.of("cpu_steal_ratio")) : Column.NONE;
    }

    void set(Row row, long[] ticks) {
      double total = 0;
      for (int i = 0; i < last.length; i++) {
        total += Math.max(0, ticks[i] - last[i]);
      }
      double stolen = Math.max(0, ticks[STEAL] - last[STEAL]);
      double idle =
          Math.max(0, ticks[IDLE] - last[IDLE]) + Math.max(0, ticks[IOWAIT] - last[IOWAIT]);
      if (primed && total > 0) {
        row.set(usage, (total - idle - stolen) / total);
        row.set(steal, stolen / total);
      }
      System.arraycopy(ticks, 0, last, 0, last.length);
      primed = true;
    }
  }
}
