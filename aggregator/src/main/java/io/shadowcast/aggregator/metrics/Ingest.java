package io.shadowcast.aggregator.metrics;

import io.shadowcast.aggregator.store.StateStore;
import io.shadowcast.aggregator.store.series.Append;
import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Ledger;
import io.shadowcast.words.SourceTime;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes batches of agents in, exactly once. Facts and events go into the state first, where the
/// same batch again changes nothing; then the samples are stored and the position advances, in one.
/// So a batch that is acknowledged is there as a whole, and one that is not comes again. The newest
/// ledgers alone are written a moment later, see `LedgerStore`. One object for all streams.
public final class Ingest {
  private static final Logger LOG = LoggerFactory.getLogger(Ingest.class);
  private static final Duration QUIET = Duration.ofMinutes(1);

  /// Time services correct small faults of a clock little by little.
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(1);

  private final StateStore state;
  private final SeriesStore series;
  private final Sparing warnings;
  private final Map<HostId, List<Ledger>> lastLedgers = new ConcurrentHashMap<>();
  private final Map<HostId, SourceTime> lastTimes = new ConcurrentHashMap<>();

  /// Takes batches into these stores.
  public Ingest(StateStore state, SeriesStore series, InstantSource clock) {
    this.state = state;
    this.series = series;
    warnings = new Sparing(clock, QUIET);
  }

  /// Where each stream of a host stands: what a Welcome says.
  public Map<BootId, Long> positions(HostId host) {
    return series.positions(host);
  }

  /// Stores a batch. Batches of one stream are given in order, without waiting for the one before;
  /// blocks while the store cannot follow.
  ///
  /// @return completes when the batch may be acknowledged; exceptionally when it is not stored: the
  ///   stream is to be ended, the agent will begin again at the position
  public CompletableFuture<Append> ingest(HostId host, Batch batch) {
    long position = series.positions(host).getOrDefault(batch.boot(), 0L);
    if (batch.sequence() <= position) {
      return CompletableFuture.completedFuture(new Append.Duplicate(position));
    }
    storeState(host, batch);
    Noted noted = new Noted(host, batch.sequence(), batch.created());
    checkClock(noted);
    return series
        .append(host, DerivedSeries.added(batch))
        .whenComplete((result, _) -> report(noted, result));
  }

  /// What is said of a batch. Not the batch: its rows are not needed while it waits for the disk.
  private record Noted(HostId host, long sequence, SourceTime created) {}

  /// The time since the boot and the time of day of a host advance together; when the second stays
  /// behind, somebody has set it back.
  private void checkClock(Noted batch) {
    SourceTime now = batch.created;
    SourceTime last = lastTimes.put(batch.host, now);
    if (last == null
        || !last.boot().equals(now.boot())
        || now.monotonicNanos() < last.monotonicNanos()) {
      return;
    }
    Instant expected = last.wall().plusNanos(now.monotonicNanos() - last.monotonicNanos());
    Duration back = Duration.between(now.wall(), expected);
    if (back.compareTo(CLOCK_TOLERANCE) > 0) {
      warnings
          .count(batch.host + "/clock", 1)
          .ifPresent(_ ->
              LOG.warn(
                  "{}: its clock was set back by {} s: batch {} was made at {} (expected: about"
                      + " {}); samples keep the times they bear",
                  batch.host,
                  back.toMillis() / 1000.0,
                  batch.sequence,
                  now.wall(),
                  expected));
    }
  }

  private void storeState(HostId host, Batch batch) {
    Batch.Contents contents = batch.contents();
    if (!contents.facts().isEmpty() || !contents.events().isEmpty()) {
      state.transaction(() -> {
        state.facts().record(host, contents.facts());
        state.events().add(host, batch.boot(), batch.sequence(), contents.events());
        return host;
      });
    }
    state.comparisons().put(host, contents.comparisons());
    boolean accounts = !contents.frames().isEmpty() || !contents.ledgers().isEmpty();
    if (accounts && !contents.ledgers().equals(lastLedgers.put(host, contents.ledgers()))) {
      state.ledgers().put(host, contents.ledgers());
    }
  }

  private void report(Noted batch, @Nullable Append result) {
    HostId host = batch.host;
    if (!(result instanceof Append.Stored(long points, long missing, long refused))) {
      return;
    }
    if (missing > 0) {
      warnings
          .count(host + "/missing", missing)
          .ifPresent(count ->
              LOG.warn(
                  "{}: {} batches never came, the last of them before {} of {}",
                  host,
                  count,
                  batch.sequence,
                  batch.created.boot()));
    }
    if (refused > 0) {
      warnings
          .count(host + "/refused", refused)
          .ifPresent(count ->
              LOG.warn(
                  "{}: {} samples refused, for example in batch {} made at {} ({} rows stored);"
                      + " check the clock of the host (expected: within what is kept)",
                  host,
                  count,
                  batch.sequence,
                  batch.created.wall(),
                  points));
    }
  }
}
