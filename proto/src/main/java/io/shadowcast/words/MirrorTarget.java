package io.shadowcast.words;

/// A shadow to mirror a workload to.
///
/// @param rate share of sessions, 0..1
/// @param baseline it runs what production runs: how it differs is noise to the workload's other
///   shadows
public record MirrorTarget(
    WorkloadName workload,
    ShadowName shadow,
    VmTypeName vmType,
    Endpoint address,
    double rate,
    boolean baseline,
    LaneMode lanes) {
  /// Refuses a rate outside 0..1.
  public MirrorTarget {
    Check.ratio(rate, "mirror.rate");
  }

  /// One whose differences count, and whose connections follow production's.
  public MirrorTarget(
      WorkloadName workload, ShadowName shadow, VmTypeName vmType, Endpoint address, double rate) {
    this(workload, shadow, vmType, address, rate, false, LaneMode.FIDELITY);
  }

  /// The same at another rate.
  public MirrorTarget at(double share) {
    return new MirrorTarget(workload, shadow, vmType, address, share, baseline, lanes);
  }
}
