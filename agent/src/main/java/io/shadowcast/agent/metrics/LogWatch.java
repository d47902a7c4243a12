package io.shadowcast.agent.metrics;

import io.shadowcast.agent.config.LogSettings;
import io.shadowcast.words.Fact;
import io.shadowcast.words.ProbeResult;
import io.shadowcast.words.SourceTime;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// One watched log. Turns are of the watch thread, sampling of the sampler thread.
final class LogWatch implements SampleSource, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(LogWatch.class);

  private interface Turn {
    void run() throws IOException;
  }

  private final LogSettings settings;
  private final LogCounts counts;
  private final Repeated faults;
  private final Turn turn;
  private final Closeable reader;

  LogWatch(LogSettings settings, Executor readers, Supplier<SourceTime> now, LongSupplier ticker) {
    this.settings = settings;
    this.counts = new LogCounts(settings.name(), now);
    this.faults = new Repeated(LOG, ticker);
    switch (settings.source()) {
      case LogSettings.Source.File(Path path) -> {
        FileTail tail = new FileTail(path, counts::add, counts::skipped);
        this.turn = tail::turn;
        this.reader = tail;
      }
      case LogSettings.Source.Journal(String unit) -> {
        Journal journal = new Journal(unit, counts, readers);
        this.turn = journal::turn;
        this.reader = journal;
      }
    }
  }

  static ProbeResult probe(LogSettings settings) {
    String source = "logs:" + settings.name();
    return switch (settings.source()) {
      case LogSettings.Source.File(Path path) -> file(source, path);
      case LogSettings.Source.Journal _ ->
          Files.isDirectory(Path.of("/run/systemd/system"))
              ? ProbeResult.full(source)
              : new ProbeResult(
                  source,
                  ProbeResult.State.OFF,
                  "systemd does not run here",
                  "watch a file instead");
    };
  }

  private static ProbeResult file(String source, Path path) {
    if (Files.isReadable(path)) {
      return ProbeResult.full(source);
    }
    return Files.exists(path)
        ? new ProbeResult(
            source,
            ProbeResult.State.OFF,
            path + " is closed to the agent's user",
            "let the agent's group read it")
        : new ProbeResult(
            source,
            ProbeResult.State.REDUCED,
            path + " is not there yet",
            "it is read from its beginning when it appears");
  }

  /// Reads what is new.
  void turn() {
    try {
      turn.run();
    } catch (IOException e) {
      faults.warn("logs." + settings.name() + ": cannot be read: " + e.getMessage());
    }
  }

  List<Fact> news() {
    return counts.news();
  }

  @Override
  public void sample(Row row, long elapsedNanos) {
    counts.sample(row, elapsedNanos);
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
