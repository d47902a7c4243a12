package io.shadowcast.agent.metrics;

import io.shadowcast.words.Labels;
import io.shadowcast.words.Series;

/// `pressure_some_ratio` from /proc/pressure (kernel: Documentation/accounting/psi.rst): share of
/// the interval in which some task waited for the resource, from the total and not from the
/// kernel's 10 s mean.
final class PressurePart extends ProcPart {
  private static final double MICROS_PER_SECOND = 1e6;

  private final Column column;
  private final Counter waitedMicros = new Counter();

  PressurePart(ProcFile file, String resource) {
    super(file);
    this.column = new Column(new Series("pressure_some_ratio", Labels.of("resource", resource)));
  }

  @Override
  void parse(Row row, double seconds) {
    file.skipPastLast('=');
    double waited = waitedMicros.growth(file.number()) / MICROS_PER_SECOND;
    row.set(column, Math.min(1, waited / seconds));
  }
}
