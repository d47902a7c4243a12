package io.shadowcast.agent.metrics;

import io.shadowcast.agent.config.MetricsSettings;
import io.shadowcast.words.Batch;
import io.shadowcast.words.SampleFrame;
import io.shadowcast.words.Series;
import java.time.InstantSource;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes one row per interval and hands on a frame of rows each `send`. The monotonic clock alone
/// decides when; rows carry the wall clock as it is, even when it was set back. One thread.
public final class Sampler {
  private static final Logger LOG = LoggerFactory.getLogger(Sampler.class);
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final MetricsSettings settings;
  private final List<SampleSource> sources;
  private final InstantSource wall;
  private final LongSupplier ticker;
  private final Consumer<Batch.Contents> out;
  private final Row row;
  private final FrameBuilder frame = new FrameBuilder();
  private final Column refused = new Column(Series.of("agent_refused_values"));
  private final Repeated faults;
  private final Repeated clock;
  private long lastRow;
  private long batchStart;
  private long lastMillis = Long.MIN_VALUE;

  /// @param ticker CLOCK_MONOTONIC, nanoseconds
  /// @param out takes each closed frame; must not block for long
  public Sampler(
      MetricsSettings settings,
      List<SampleSource> sources,
      InstantSource wall,
      LongSupplier ticker,
      Consumer<Batch.Contents> out) {
    this.settings = settings;
    this.sources = List.copyOf(sources);
    this.wall = wall;
    this.ticker = ticker;
    this.out = out;
    this.row = new Row(columnLimit(settings));
    this.faults = new Repeated(LOG, ticker);
    this.clock = new Repeated(LOG, ticker);
    this.lastRow = ticker.getAsLong();
    this.batchStart = lastRow;
  }

  /// Makes one row; due once per interval. A timer that was held up makes up for its turns at once:
  /// those are left out, because a rate over a few milliseconds says nothing.
  public synchronized void turn() {
    long now = ticker.getAsLong();
    long elapsed = now - lastRow;
    if (elapsed < settings.interval().toNanos() / 10) {
      return;
    }
    lastRow = now;
    row.clear();
    for (SampleSource source : sources) {
      ask(source, elapsed);
    }
    row.set(refused, row.takeRefused());
    frame.add(wallMillis() * NANOS_PER_MILLI, row);
    long half = settings.interval().toNanos() / 2;
    if (now - batchStart >= settings.send().toNanos() - half) {
      batchStart = now;
      flush();
    }
  }

  private long wallMillis() {
    long millis = wall.millis();
    if (millis < lastMillis) {
      clock.warn(
          "clock: set back by "
              + (lastMillis - millis)
              + " ms (expected: forward); samples bear its times as they are, in the order they"
              + " were made");
    }
    lastMillis = millis;
    return millis;
  }

  /// Hands on the rows made so far, if any. Any thread: waits for a turn that runs, which an end of
  /// the agent does not interrupt.
  public synchronized void flush() {
    if (frame.rows() == 0) {
      return;
    }
    SampleFrame closed = frame.close(row, lastRow);
    if (!closed.series().isEmpty()) {
      out.accept(new Batch.Contents(List.of(closed), List.of(), List.of(), List.of(), List.of()));
    }
  }

  private void ask(SampleSource source, long elapsed) {
    try {
      source.sample(row, elapsed);
    } catch (RuntimeException e) {
      faults.warn(
          "metrics: " + source.getClass().getSimpleName() + " gave no values in this row: " + e);
    }
  }

  /// Room for what hosts have and what workloads push.
  private static int columnLimit(MetricsSettings settings) {
    return 8192 + 4 * settings.maxSeries();
  }
}
