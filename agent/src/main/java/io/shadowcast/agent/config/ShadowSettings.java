package io.shadowcast.agent.config;

import io.shadowcast.words.Endpoint;
import io.shadowcast.words.LaneMode;
import io.shadowcast.words.MirrorTarget;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.util.Optional;

/// A shadow the settings file itself names.
///
/// @param rate share of sessions, 0..1
/// @param marker empty: as the mirror marks all others
/// @param lanes how connections to it are made
/// @param baseline it runs what production runs
public record ShadowSettings(
    ShadowName name,
    WorkloadName workload,
    VmTypeName vmType,
    Endpoint address,
    double rate,
    Optional<MarkerMode> marker,
    LaneMode lanes,
    boolean baseline) {
  /// Refuses a rate outside 0..1.
  public ShadowSettings {
    Expect.that(rate >= 0 && rate <= 1, "mirror.shadows.rate", rate, "0..1");
  }

  /// As a target of the mirror, thinned by the rate of the whole mirror.
  public MirrorTarget target(double mirrorRate) {
    return new MirrorTarget(workload, name, vmType, address, rate * mirrorRate, baseline, lanes);
  }
}
