package io.shadowcast.aggregator.model;

import io.shadowcast.trainer.feature.WindowRow;
import io.shadowcast.words.HostId;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.stream.Stream;

/// Where the windows of a workload come from: one row per window and VM type that was measured in
/// it.
@FunctionalInterface
public interface WindowSource extends UsageSource {
  /// Windows that begin in [from, to), oldest first, read as they are drawn; empty when there are
  /// none.
  Stream<WindowRow> windows(HostId host, WorkloadName workload, Instant from, Instant to);

  /// Whether nobody has said which VM type production has: its windows teach nothing then.
  default boolean lacksType(HostId host, WorkloadName workload) {
    return false;
  }
}
