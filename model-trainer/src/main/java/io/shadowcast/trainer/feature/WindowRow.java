package io.shadowcast.trainer.feature;

import io.shadowcast.trainer.label.Outcome;
import io.shadowcast.words.ShadowName;
import io.shadowcast.words.VmTypeName;
import java.time.Instant;
import java.util.Optional;

/// One window of a workload: what production asked, and what one VM type made of it.
///
/// @param shadow empty when the VM type is production's own
/// @param lost records lost per second between production and the VM type
public record WindowRow(
    Instant start,
    VmTypeName vmType,
    Optional<ShadowName> shadow,
    Characteristics asked,
    double lost,
    Outcome outcome) {
  /// A window that lost more than this share of its requests is lossy.
  public static final double LOSSY_SHARE = 0.01;

  /// Refuses a negative loss.
  public WindowRow {
    if (!(lost >= 0 && Double.isFinite(lost))) {
      throw new IllegalArgumentException("lost: " + lost + " (expected: >= 0)");
    }
  }

  /// Whether so much was lost that the VM type did not see the load production saw.
  public boolean lossy() {
    return lost > LOSSY_SHARE * asked.rate();
  }
}
