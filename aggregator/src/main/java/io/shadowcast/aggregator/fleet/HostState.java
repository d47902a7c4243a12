package io.shadowcast.aggregator.fleet;

/// How a host stands with the aggregator.
public enum HostState {
  /// Has a certificate, was never heard of.
  ENROLLED,
  /// Its agent has a stream open and says something now and then.
  CONNECTED,
  /// Was heard of before, is not now.
  SILENT
}
