package io.shadowcast.aggregator.model;

import io.shadowcast.words.HostId;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;

/// Whether the CPU time of a workload is measured: without it nothing can be learned or asked, and
/// only the operator can mend that.
public interface UsageSource {
  /// Whether production has windows that begin in [from, to) and lack the CPU time alone.
  default boolean lacksCpu(HostId host, WorkloadName workload, Instant from, Instant to) {
    return false;
  }

  /// Why there are no windows to use in [from, to).
  ///
  /// @param none what to say when there are none at all
  default String why(HostId host, WorkloadName workload, Instant from, Instant to, String none) {
    return lacksCpu(host, workload, from, to)
        ? "no CPU usage is measured for %s on %s (expected: workloads.cgroup or pid_file in its agent's settings)"
            .formatted(workload, host)
        : none;
  }
}
