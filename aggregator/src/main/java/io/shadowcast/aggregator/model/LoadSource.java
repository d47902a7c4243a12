package io.shadowcast.aggregator.model;

import io.shadowcast.trainer.feature.Characteristics;
import io.shadowcast.words.HostId;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.List;

/// What was asked of a workload: one entry per window of production, whatever machines it is
/// mirrored to.
@FunctionalInterface
public interface LoadSource extends UsageSource {
  /// Windows that begin in [from, to), oldest first; empty when there are none.
  List<Asked> asked(HostId host, WorkloadName workload, Instant from, Instant to);

  /// One window of production.
  ///
  /// @param lost records per second that the capture lost
  record Asked(Instant start, Characteristics asked, double lost) {}
}
