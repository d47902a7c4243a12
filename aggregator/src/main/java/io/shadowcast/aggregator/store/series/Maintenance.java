package io.shadowcast.aggregator.store.series;

/// What a round of upkeep did.
///
/// @param merged small chunks that went into larger ones
/// @param rolledHours (host, schema, hour) roll-ups written
/// @param trimmed chunks past their retention
/// @param droppedFiles day files past their retention
/// @param more whether the round stopped at its bound with work left
public record Maintenance(
    long merged, long rolledHours, long trimmed, long droppedFiles, boolean more) {
  /// Nothing to do.
  public static final Maintenance NONE = new Maintenance(0, 0, 0, 0, false);
}
