package io.shadowcast.agent.metrics;

import io.shadowcast.words.Series;
import java.util.function.DoubleSupplier;

/// One column whose value another room knows, for example `agent_queue_bytes`.
///
/// @param value NaN when there is none; must not block
public record Gauge(Series series, DoubleSupplier value) implements SampleSource {
  @Override
  public void sample(Row row, long elapsedNanos) {
    row.set(row.column(series), value.getAsDouble());
  }
}
