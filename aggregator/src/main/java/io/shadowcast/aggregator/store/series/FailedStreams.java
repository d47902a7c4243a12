package io.shadowcast.aggregator.store.series;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Streams of which a batch could not be stored. Later batches that were on their way already must
/// not be stored either, else the lost one would count as a duplicate when it comes again. One
/// thread.
final class FailedStreams {
  /// By then whoever was sending has learned of the failure and begins anew where the positions
  /// say.
  private static final long BLOCKED = Duration.ofMinutes(1).toNanos();

  private final LongSupplier ticker;
  private final Map<StreamKey, Failure> byStream = new HashMap<>();

  private record Failure(long sequence, long since) {}

  FailedStreams(LongSupplier ticker) {
    this.ticker = ticker;
  }

  void add(GroupCommit.Numbered work) {
    byStream.merge(
        work.stream(),
        new Failure(work.sequence(), ticker.getAsLong()),
        (old, next) -> old.sequence <= next.sequence ? old : next);
  }

  boolean allow(GroupCommit.Numbered work) {
    if (byStream.isEmpty()) {
      return true;
    }
    Failure failure = byStream.get(work.stream());
    if (failure == null) {
      return true;
    }
    boolean over = ticker.getAsLong() - failure.since > BLOCKED;
    if (!over && work.sequence() > failure.sequence) {
      return false;
    }
    byStream.remove(work.stream());
    return true;
  }

  static SeriesStoreException reason(GroupCommit.Numbered work) {
    return new SeriesStoreException(
        work.stream().host()
            + ": batch "
            + work.sequence()
            + " refused, because one before it could not be stored; send again from there");
  }
}
