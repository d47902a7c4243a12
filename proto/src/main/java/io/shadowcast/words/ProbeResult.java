package io.shadowcast.words;

/// How well one source of an agent works on this host.
///
/// @param reason why not FULL; when FULL how, or empty
/// @param remedy what an operator can do about it; empty when FULL
public record ProbeResult(String source, State state, String reason, String remedy) {
  /// How much of the source there is.
  public enum State {
    /// Everything.
    FULL,
    /// Less, as the reason says.
    REDUCED,
    /// Nothing.
    OFF
  }

  /// Refuses anything less than FULL without a reason.
  public ProbeResult {
    Check.notBlank(source, "probe.source");
    Check.that(state == State.FULL || !reason.isBlank(), "probe.reason", "\"\"", "a sentence");
  }

  /// A source that works.
  public static ProbeResult full(String source) {
    return new ProbeResult(source, State.FULL, "", "");
  }

  @Override
  public String toString() {
    return state == State.FULL
        ? "%-14s FULL    %s".formatted(source, reason).strip()
        : "%-14s %-7s %s; %s".formatted(source, state, reason, remedy);
  }
}
