package io.shadowcast.agent.config;

import java.util.List;

/// What may go to shadows, and how they are told that it is mirrored.
///
/// @param marker of shadows that say nothing of their own; HEADER or NONE
/// @param key signs the markers
/// @param writes whether methods other than GET, HEAD, OPTIONS and TRACE may go to shadows where no
///   rule of the guard matches
/// @param guard the first rule that matches a request wins
public record SafetySettings(
    MarkerMode marker, KeySettings key, boolean writes, List<GuardRule> guard) {
  /// Copies; refuses a marker that would break servers that do not expect it.
  public SafetySettings {
    Expect.that(marker != MarkerMode.PROXY2, "mirror.marker", "proxy2", "header or none");
    guard = List.copyOf(guard);
  }
}
