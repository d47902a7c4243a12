package io.shadowcast.aggregator.store;

import io.shadowcast.words.HostId;
import io.shadowcast.words.WorkloadName;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// A training as it is stored.
///
/// @param state RUNNING, ACCEPTED, REFUSED or FAILED
/// @param detail one sentence
/// @param models names of the models that went into service
public record TrainingRecord(
    long id,
    HostId host,
    WorkloadName workload,
    String state,
    String detail,
    Instant created,
    Optional<Instant> ended,
    List<String> models) {
  /// Copies.
  public TrainingRecord {
    models = List.copyOf(models);
  }
}
