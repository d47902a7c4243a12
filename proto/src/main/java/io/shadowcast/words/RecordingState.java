package io.shadowcast.words;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// What became of a recording or a replay so far, as its agent says.
///
/// @param id of the order
/// @param faults why it was refused or failed
/// @param begun when the agent took it up
/// @param ended empty: it goes on
/// @param ledger `sent` are the requests in the file, or those that the shadow got
public record RecordingState(
    String id,
    Phase phase,
    List<String> faults,
    Instant begun,
    Optional<Instant> ended,
    Optional<Ledger> ledger,
    Figures figures) {
  /// How far it is.
  public enum Phase {
    /// It goes on.
    RUNNING,
    /// It did what was ordered.
    DONE,
    /// It had begun.
    FAILED,
    /// It was not begun.
    REFUSED
  }

  /// What is counted beside requests.
  public sealed interface Figures {}

  /// Nothing was done.
  public record Nothing() implements Figures {}

  /// A file.
  ///
  /// @param redacted requests in it of which secrets were replaced
  /// @param sha256 hex; empty: the file is not whole
  /// @param ending why it ended; empty: it has not
  public record Recorded(long bytes, long redacted, String sha256, String ending)
      implements Figures {}

  /// A replay.
  ///
  /// @param seconds since its first event
  /// @param errors answers with status 500 or above
  /// @param times empty until the end
  /// @param damage why not all of the file was played; empty: it was
  public record Replayed(
      Endpoint to,
      double rate,
      double seconds,
      long requests,
      long unplayed,
      long connections,
      long answered,
      long errors,
      long unaccounted,
      Optional<Times> times,
      String damage)
      implements Figures {}

  /// How well a replay kept time, and how fast the answers were; seconds.
  ///
  /// @param production as recorded
  public record Times(
      Spread startLag, Spread interarrivalError, Spread response, Spread production) {}

  /// Quantiles; NaN: nothing to tell them of.
  public record Spread(double p50, double p95, double p99) {}

  /// Copies; refuses an end while it goes on.
  public RecordingState {
    Check.notBlank(id, "recording.id");
    boolean over = ended.isPresent();
    Check.that(over != (phase == Phase.RUNNING), "ended", over, "unless it is running");
    faults = List.copyOf(faults);
  }

  /// It goes on.
  public boolean isRunning() {
    return phase == Phase.RUNNING;
  }
}
