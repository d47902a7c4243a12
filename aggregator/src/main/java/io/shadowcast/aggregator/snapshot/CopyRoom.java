package io.shadowcast.aggregator.snapshot;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalLong;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// How much room copies may take.
///
/// @param quota bytes for each host; empty: what there is
/// @param reserve bytes that stay free
/// @param free bytes of the filesystem that are
public record CopyRoom(OptionalLong quota, long reserve, LongSupplier free) {
  /// Refuses what would not fit.
  ///
  /// @param folder of the host's copies
  /// @param more bytes that would come
  void check(String subject, Path folder, long more) throws IOException {
    long left = free.getAsLong();
    if (left - more < reserve) {
      throw new NoRoomException(
          "%s: %d bytes, with %d free at the aggregator (expected: room beside `snapshots.reserve`, %d)"
              .formatted(subject, more, left, reserve));
    }
    if (quota.isPresent() && used(folder) + more > quota.getAsLong()) {
      throw new NoRoomException(
          "%s: %d bytes, with %d of its host there already (expected: within `snapshots.quota`, %d)"
              .formatted(subject, more, used(folder), quota.getAsLong()));
    }
  }

  private static long used(Path folder) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        bytes += Files.size(file);
      }
    }
    return bytes;
  }
}
