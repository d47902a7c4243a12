package io.shadowcast.snapshot.volume;

import java.util.UUID;
import java.util.regex.Pattern;

/// Names one snapshot for ever, in any repository: a random UUID (RFC 9562, version 4).
public record SnapshotId(UUID value) implements Comparable<SnapshotId> {
  private static final Pattern TEXT = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  /// Parses the text form.
  ///
  /// @throws IllegalArgumentException when it is not a UUID
  public static SnapshotId parse(String text) {
    if (!TEXT.matcher(text).matches()) {
      throw new IllegalArgumentException("snapshot: " + text + " (expected: a UUID)");
    }
    return new SnapshotId(UUID.fromString(text));
  }

  @Override
  public int compareTo(SnapshotId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
