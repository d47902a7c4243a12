package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.mirror.PassiveBench.Contender;
import io.shadowcast.benchmarks.mirror.PassiveCell.Pace;
import io.shadowcast.benchmarks.report.Sheet;
import java.util.List;

/// The table of `mirror-passive`.
final class PassivePage {
  private final Sheet sheet;
  private final Cells<PassiveCell> cells;

  PassivePage(Sheet sheet, Cells<PassiveCell> cells) {
    this.sheet = sheet;
    this.cells = cells;
  }

  void print(List<Contender> contenders, int connections, int seconds, int rounds) {
    sheet.line("");
    sheet.line(
        "%d connections, runs of %d s, medians of %d rounds (mirrored: all together); 5000/s and"
            + " 10000/s by h2load, closed loop by wrk",
        connections, seconds, rounds);
    sheet.line(
        "captor none: the same nginx by a port that nobody captures; our agent is idle then");
    sheet.line(
        "%-9s %-8s %9s %7s %9s %7s %10s %12s %9s %10s",
        "captor",
        "load",
        "served/s",
        "ratio",
        "p50 us",
        "ratio",
        "p99 us",
        "CPU s/100k",
        "mirrored",
        "conns/conn");
    for (Contender contender : contenders) {
      for (Pace pace : Pace.values()) {
        row(new PassiveCell(contender.label(), pace));
      }
    }
  }

  private void row(PassiveCell cell) {
    PassiveCell base = PassiveCell.without(cell.pace());
    sheet.line(
        "%-9s %-8s %9.0f %7.4f %9.0f %7.3f %10.0f %12.2f %9.5f %10.3f",
        cell.captor(),
        cell.pace().label(),
        cells.median(cell, Run::rate),
        cells.ratio(cell, base, Run::rate),
        cells.median(cell, Run::p50),
        cells.ratio(cell, base, Run::p50),
        cells.median(cell, Run::p99),
        cells.median(cell, Run::cpuMicros) / 10,
        cells.share(cell, Run::mirrored, Run::produced),
        cells.share(cell, Run::shadowConnections, Run::connections));
  }
}
