package io.shadowcast.agent.config;

/// Where captured bytes may go to.
///
/// @param redact whether secrets are replaced in what goes there
public record Destination(AddressRange range, boolean redact) {
  /// One that gets everything as it was captured.
  ///
  /// @throws IllegalArgumentException when the text is no `address/prefix`
  public static Destination plain(String range) {
    return new Destination(AddressRange.parse(range), false);
  }

  @Override
  public String toString() {
    return range + (redact ? " (redacted)" : "");
  }
}
