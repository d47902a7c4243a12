package io.shadowcast.words;

import java.util.UUID;

/// One unbroken stream of batches of an agent: made anew when the kernel boots or the spool is
/// created, so that (host, boot, sequence) names a batch for ever.
public record BootId(UUID value) {
  /// Parses the text form.
  ///
  /// @throws IllegalArgumentException when it is not a UUID
  public static BootId parse(String text) {
    try {
      return new BootId(UUID.fromString(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("boot_id: " + text + " (expected: a UUID)", e);
    }
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
