package io.shadowcast.aggregator.config;

import java.util.OptionalLong;

/// Room for copies of the snapshots of hosts.
///
/// @param quota bytes that the copies of one host may take; empty: what there is
/// @param reserve bytes that stay free on the filesystem of `state`
public record CopySettings(OptionalLong quota, long reserve) {
  /// All but 1 GiB.
  public static final CopySettings DEFAULT = new CopySettings(OptionalLong.empty(), 1L << 30);
}
