package io.shadowcast.agent.metrics;

import io.shadowcast.words.Series;
import java.util.function.DoubleSupplier;

/// One column whose value another room knows, for example `agent_queue_bytes`.
public final class Gauge implements SampleSource {
  private final Column column;
  private final DoubleSupplier value;

  /// @param value NaN when there is none; must not block
  public Gauge(Series series, DoubleSupplier value) {
    column = new Column(series);
    this.value = value;
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    row.set(column, value.getAsDouble());
  }
}
