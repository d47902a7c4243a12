package io.shadowcast.words;

import java.time.Instant;
import java.util.Map;

/// The aggregator's answer to a Hello.
///
/// @param positions the last batch stored of each stream of this agent that the aggregator knows
public record Welcome(Instant serverTime, Map<BootId, Long> positions) {
  /// Copies.
  public Welcome {
    positions = Map.copyOf(positions);
  }
}
