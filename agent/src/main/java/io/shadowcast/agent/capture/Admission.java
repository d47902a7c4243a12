package io.shadowcast.agent.capture;

import io.shadowcast.words.LossReason;
import org.jspecify.annotations.Nullable;

/// Decides before a request, or a raw connection, is handed on whether it is wanted. Called on
/// capturing threads: must not wait, lock or allocate.
@FunctionalInterface
public interface Admission {
  /// Everything is wanted.
  Admission ALL = (workload, connection, sequence) -> null;

  /// Asks.
  ///
  /// @param sequence number of the request in its connection; 0 for a raw connection, asked once
  /// @return why it is not wanted: SAMPLED_OUT or OFF; null when it is
  @Nullable LossReason refuse(int workload, long connection, long sequence);
}
