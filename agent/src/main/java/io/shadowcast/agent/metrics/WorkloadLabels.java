package io.shadowcast.agent.metrics;

import io.shadowcast.agent.config.Role;
import io.shadowcast.agent.config.WorkloadSettings;
import io.shadowcast.words.Labels;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.util.Map;

/// The labels every workload series carries.
public final class WorkloadLabels {
  private WorkloadLabels() {}

  /// The side that serves users.
  public static Labels production(WorkloadName workload) {
    return Labels.of(Map.of("workload", workload.value(), "role", "production"));
  }

  /// A shadow.
  public static Labels shadow(WorkloadName workload, ShadowName shadow, VmTypeName vmType) {
    return Labels.of(
        Map.of(
            "workload", workload.value(),
            "role", "shadow",
            "shadow", shadow.value(),
            "vm_type", vmType.value()));
  }

  /// As the settings say.
  public static Labels of(WorkloadSettings workload) {
    return switch (workload.role()) {
      case Role.Production _ -> production(workload.name());
      case Role.Shadow(ShadowName shadow, WorkloadName of, VmTypeName vmType) ->
          shadow(of, shadow, vmType);
    };
  }
}
