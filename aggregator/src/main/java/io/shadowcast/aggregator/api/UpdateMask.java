package io.shadowcast.aggregator.api;

import com.google.protobuf.FieldMask;
import io.shadowcast.aggregator.fleet.Faults;
import java.util.Set;

/// Which fields an update means (AIP-134). No mask means all that can be updated.
record UpdateMask(Set<String> paths) {
  static UpdateMask of(Faults faults, FieldMask mask, Set<String> allowed) {
    for (String path : mask.getPathsList()) {
      faults.check(
          allowed.contains(path) || "*".equals(path),
          "update_mask",
          path,
          String.join(", ", allowed.stream().sorted().toList()));
    }
    boolean all = mask.getPathsCount() == 0 || mask.getPathsList().contains("*");
    return new UpdateMask(all ? allowed : Set.copyOf(mask.getPathsList()));
  }

  boolean means(String path) {
    return paths.contains(path);
  }

  /// The wanted value when the field is meant, else the present one.
  <T> T choose(String path, T wanted, T present) {
    return means(path) ? wanted : present;
  }
}
