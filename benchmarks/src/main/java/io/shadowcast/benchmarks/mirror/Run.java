package io.shadowcast.benchmarks.mirror;

import io.shadowcast.benchmarks.peers.Counts;
import io.shadowcast.benchmarks.peers.LoadReport;
import java.util.Optional;

/// One run of load.
///
/// @param load what its clients saw
/// @param cpuSeconds what proxy or capture used, until the shadow had everything
/// @param production what production counted
/// @param shadow what the shadow counted, if there is one that can count
record Run(LoadReport load, double cpuSeconds, Counts production, Optional<Counts> shadow) {
  /// Answers per second.
  double rate() {
    return load.rate();
  }

  double p50() {
    return load.p50Micros();
  }

  double p99() {
    return load.p99Micros();
  }

  /// Microseconds per answered request.
  double cpuMicros() {
    return cpuSeconds * 1e6 / load.answered();
  }

  /// Requests that production got.
  double produced() {
    return production.requests();
  }

  /// Requests that the shadow got; NaN when it does not count.
  double mirrored() {
    return shadow.map(counts -> (double) counts.requests()).orElse(Double.NaN);
  }

  /// The same per second.
  double mirroredRate() {
    return mirrored() / load.seconds();
  }

  /// Connections that production accepted.
  double connections() {
    return production.connections();
  }

  /// Connections that the shadow accepted; NaN when it does not count.
  double shadowConnections() {
    return shadow.map(counts -> (double) counts.connections()).orElse(Double.NaN);
  }
}
