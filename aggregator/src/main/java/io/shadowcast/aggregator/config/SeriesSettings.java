package io.shadowcast.aggregator.config;

import io.shadowcast.settings.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;

/// Where samples are kept.
public sealed interface SeriesSettings {
  /// In day files of the aggregator itself.
  ///
  /// @param retention of raw samples
  /// @param rollupRetention of one-minute roll-ups
  record Sqlite(Duration retention, Duration rollupRetention) implements SeriesSettings {}

  /// In an InfluxDB 1.x server; retention is the server's business.
  ///
  /// @param token `user:password`
  record Influx1(URI url, String database, Optional<Secret> token) implements SeriesSettings {}

  /// In an InfluxDB 2.x server, or what speaks its write API.
  record Influx2(URI url, String bucket, String organisation, Optional<Secret> token)
      implements SeriesSettings {}
}
