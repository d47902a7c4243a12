package io.shadowcast.snapshot.volume;

/// Bytes `start` to `end`, the end not among them.
public record Range(long start, long end) {
  /// Refuses the empty and the negative.
  public Range {
    if (start < 0 || end <= start) {
      throw new IllegalArgumentException(
          "range: " + start + ".." + end + " (expected: 0 <= start < end)");
    }
  }

  /// How many bytes.
  public long length() {
    return end - start;
  }
}
