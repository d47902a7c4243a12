package io.shadowcast.words;

/// A shadow to mirror a workload to.
///
/// @param rate share of connections, 0..1
public record MirrorTarget(
    WorkloadName workload, ShadowName shadow, VmTypeName vmType, Endpoint address, double rate) {
  /// Refuses a rate outside 0..1.
  public MirrorTarget {
    Check.ratio(rate, "mirror.rate");
  }
}
