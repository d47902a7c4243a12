package io.shadowcast.agent.config;

import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import io.shadowcast.words.WorkloadName;
import java.util.Optional;

/// Whether a workload serves users or is a shadow of one that does.
public sealed interface Role {
  /// Serves users.
  ///
  /// @param vmType the type it runs on, when the settings say so
  record Production(Optional<VmTypeName> vmType) implements Role {}

  /// Receives mirrored requests; its samples carry the name of what it shadows.
  ///
  /// @param of the workload it is a shadow of
  record Shadow(ShadowName shadow, WorkloadName of, VmTypeName vmType) implements Role {}
}
