package io.shadowcast.trainer.model;

import io.shadowcast.words.VmTypeName;
import java.time.Instant;

/// Where a model comes from.
///
/// @param version 1, 2, 3 ... per workload and VM type
/// @param windows how many it was trained on
/// @param newest start of the newest of them
public record Origin(
    String workload,
    VmTypeName vmType,
    int version,
    Instant trainedAt,
    long seed,
    int windows,
    Instant newest) {
  /// Refuses a version below 1 and a model of nothing.
  public Origin {
    if (version < 1 || windows < 1) {
      throw new IllegalArgumentException(
          "model: version %d of %d windows (expected: >= 1)".formatted(version, windows));
    }
  }
}
