package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.Batch;
import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import io.shadowcast.words.Series;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/// Keeps the sample frames of batches. Every sample of an acknowledged batch is stored once,
/// however often the batch is sent and whenever the process is killed.
public interface SeriesStore extends AutoCloseable {
  /// Stores the frames of a batch. Batches of one (host, boot) are given in rising order of their
  /// sequence; one that is not above [#positions] is a duplicate. Blocks while the store's queue is
  /// full: that is the back-pressure.
  ///
  /// @return completes when the batch is durable; exceptionally with [SeriesStoreException] when it
  ///   is not stored
  CompletableFuture<Append> append(HostId host, Batch batch);

  /// The last stored sequence of every boot of a host that the store still knows.
  Map<BootId, Long> positions(HostId host);

  /// The series a host has samples of, sorted.
  List<Series> series(HostId host);

  /// Samples of every series that matches, sorted by series; within a series by time.
  ///
  /// @throws QueryTooLargeException when the answer would be larger than a query may be
  /// @throws SeriesStoreException when the store cannot be read
  List<StoredSeries> query(SeriesQuery query);

  /// One bounded round of upkeep: compaction, roll-ups, retention. Called again and again; safe to
  /// kill at any time.
  Maintenance maintain(Instant now);

  /// Completes when nothing can be stored any more until the process is started again.
  CompletableFuture<Throwable> broken();

  /// Stores what was accepted, then releases files and connections.
  @Override
  void close();
}
