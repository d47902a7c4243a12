package io.shadowcast.agent.metrics;

import io.shadowcast.words.Series;

/// `load1`, `load5`, `load15` and `runnable_tasks` from /proc/loadavg (proc_loadavg(5)); the last
/// counts the one that looks.
final class LoadPart extends ProcPart {
  private final Column load1;
  private final Column load5;
  private final Column load15;
  private final Column runnable;

  LoadPart(ProcFile file) {
    super(file);
    this.load1 = new Column(Series.of("load1"));
    this.load5 = new Column(Series.of("load5"));
    this.load15 = new Column(Series.of("load15"));
    this.runnable = new Column(Series.of("runnable_tasks"));
  }

  @Override
  void parse(Row row, double seconds) {
    row.set(load1, file.fraction());
    row.set(load5, file.fraction());
    row.set(load15, file.fraction());
    row.set(runnable, (double) file.number());
  }
}
