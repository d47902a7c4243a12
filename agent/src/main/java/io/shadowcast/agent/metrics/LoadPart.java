package io.shadowcast.agent.metrics;

import io.shadowcast.words.Series;

/// `load1`, `load5`, `load15` from /proc/loadavg.
final class LoadPart extends ProcPart {
  private final int load1;
  private final int load5;
  private final int load15;

  LoadPart(ProcFile file, Row row) {
    super(file);
    this.load1 = row.column(Series.of("load1"));
    this.load5 = row.column(Series.of("load5"));
    this.load15 = row.column(Series.of("load15"));
  }

  @Override
  void parse(Row row, double seconds) {
    row.set(load1, file.fraction());
    row.set(load5, file.fraction());
    row.set(load15, file.fraction());
  }
}
