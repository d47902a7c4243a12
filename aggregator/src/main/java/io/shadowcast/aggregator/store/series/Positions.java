package io.shadowcast.aggregator.store.series;

import io.shadowcast.words.BootId;
import io.shadowcast.words.HostId;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The last durable sequence of every stream, in memory. One thread advances it, any may look.
final class Positions {
  private final Map<HostId, Map<BootId, Long>> byHost = new ConcurrentHashMap<>();

  long last(StreamKey stream) {
    return byHost.getOrDefault(stream.host(), Map.of()).getOrDefault(stream.boot(), 0L);
  }

  void advance(StreamKey stream, long sequence) {
    byHost
        .computeIfAbsent(stream.host(), _ -> new ConcurrentHashMap<>())
        .merge(stream.boot(), sequence, Math::max);
  }

  Map<BootId, Long> of(HostId host) {
    return Map.copyOf(byHost.getOrDefault(host, Map.of()));
  }

  /// How many batches are missing before `sequence`; 0 for a stream that is new here.
  long missingBefore(StreamKey stream, long sequence) {
    long last = last(stream);
    return last == 0 ? 0 : sequence - last - 1;
  }
}
