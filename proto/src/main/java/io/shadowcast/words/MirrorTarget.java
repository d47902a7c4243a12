package io.shadowcast.words;

/// A shadow to mirror a workload to.
///
/// @param rate share of connections, 0..1
/// @param baseline it runs what production runs: how it differs is noise to the workload's other
///   shadows
public record MirrorTarget(
    WorkloadName workload,
    ShadowName shadow,
    VmTypeName vmType,
    Endpoint address,
    double rate,
    boolean baseline) {
  /// Refuses a rate outside 0..1.
  public MirrorTarget {
    Check.ratio(rate, "mirror.rate");
  }

  /// One whose differences count.
  public MirrorTarget(
      WorkloadName workload, ShadowName shadow, VmTypeName vmType, Endpoint address, double rate) {
    this(workload, shadow, vmType, address, rate, false);
  }

  /// The same at another rate.
  public MirrorTarget at(double share) {
    return new MirrorTarget(workload, shadow, vmType, address, share, baseline);
  }
}
