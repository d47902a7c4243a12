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
/// @param stolen share of the machine's CPU time that its host gave to others, 0..1
public record WindowRow(
    Instant start,
    VmTypeName vmType,
    Optional<ShadowName> shadow,
    Characteristics asked,
    double lost,
    double stolen,
    Outcome outcome) {
  /// A window that lost more than this share of its requests is lossy.
  public static final double LOSSY_SHARE = 0.01;

  /// A window whose machine was robbed of more than this share of its CPU time is disturbed.
  public static final double DISTURBED_SHARE = 0.03;

  /// Refuses a negative loss, and what is no share.
  public WindowRow {
    if (!(lost >= 0 && Double.isFinite(lost))) {
      throw new IllegalArgumentException("lost: " + lost + " (expected: >= 0)");
    }
    if (!(stolen >= 0 && stolen <= 1)) {
      throw new IllegalArgumentException("stolen: " + stolen + " (expected: 0..1)");
    }
  }

  /// Whether so much was lost that the VM type did not see the load production saw.
  public boolean lossy() {
    return lost > LOSSY_SHARE * asked.rate();
  }

  /// Whether response times tell as much of the machine's neighbours as of the VM type.
  public boolean disturbed() {
    return stolen > DISTURBED_SHARE;
  }
}
