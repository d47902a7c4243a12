package io.shadowcast.aggregator.config;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Everything an operator can set; each has a default.
///
/// @param state directory of keys, state and series
/// @param listen for agents with certificates and for users
/// @param enrolmentListen for agents that have none yet
/// @param names DNS names and addresses of this machine in the listeners' certificate, besides the
///   loopback ones
/// @param ca an authority to use instead of an own one
/// @param copies of the snapshots of hosts
/// @param historyRetention of versions of facts, receipts, trainings and models out of service
public record AggregatorSettings(
    Path state,
    ListenAddress listen,
    ListenAddress enrolmentListen,
    List<String> names,
    Optional<CaSettings> ca,
    SeriesSettings series,
    Duration historyRetention,
    CopySettings copies,
    AnomalySettings anomalies,
    TrainerSettings trainer) {
  /// Copies.
  public AggregatorSettings {
    names = List.copyOf(names);
  }
}
