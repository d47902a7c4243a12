package io.shadowcast.aggregator.forecast;

import io.shadowcast.aggregator.store.series.SeriesStore;
import io.shadowcast.words.HostId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/// The pasts that were asked for last, read one at a time: four weeks are much to read, and
/// questions about a host come in rows.
final class Pasts {
  /// Each holds 8 064 steps of every column.
  private static final int MOST = 4;

  private final SeriesStore series;
  private final Deque<Read> reads = new ArrayDeque<>();

  Pasts(SeriesStore series) {
    this.series = series;
  }

  private record Read(HostId host, Instant until, Optional<Past> past) {}

  /// Of a host until the last whole step before `now`.
  synchronized Optional<Past> of(HostId host, Instant now) {
    Instant until = Past.until(now);
    Optional<Read> known =
        reads.stream().filter(read -> read.host.equals(host) && read.until.equals(until)).findAny();
    if (known.isPresent()) {
      return known.get().past;
    }
    reads.removeIf(read -> read.host.equals(host));
    while (reads.size() >= MOST) {
      reads.removeFirst();
    }
    Optional<Past> past = Past.read(series, host, until);
    reads.addLast(new Read(host, until, past));
    return past;
  }
}
