package io.shadowcast.agent.config;

import java.time.Duration;

/// What is sampled and how often.
///
/// @param interval between two rows
/// @param send a batch is closed this often
/// @param maxSeries pushed series beyond this many are refused and counted
public record MetricsSettings(
    Duration interval, Duration send, SamplerKind sampler, StatsdSettings statsd, int maxSeries) {
  /// Refuses batches shorter than one row.
  public MetricsSettings {
    Expect.positive(interval, "metrics.interval");
    Expect.that(
        send.compareTo(interval) >= 0,
        "metrics.send",
        send,
        ">= metrics.interval " + Written.time(interval));
    Expect.positive(maxSeries, "metrics.max_series");
  }
}
