package io.shadowcast.agent.config;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

/// What this host allows and wants of mirroring, whatever the aggregator says.
///
/// @param rate share of sessions, 0..1, on top of each shadow's own
/// @param destinations no captured byte goes anywhere else
/// @param timeout a shadow that is silent for longer is broken off
/// @param laneBytes may wait per lane
/// @param campaign hosts that name it alike choose the same sessions
public record MirrorLocalSettings(
    double rate,
    List<Destination> destinations,
    Duration timeout,
    long laneBytes,
    List<ShadowSettings> shadows,
    SafetySettings safety,
    String campaign) {
  private static final long MOST_PER_LANE = 1 << 30;
  private static final int MOST_OF_CAMPAIGN = 64;

  /// Copies; refuses a rate outside 0..1.
  public MirrorLocalSettings {
    Expect.that(rate >= 0 && rate <= 1, "mirror.rate", rate, "0..1");
    Expect.positive(timeout, "mirror.timeout");
    Expect.that(
        laneBytes > 0 && laneBytes <= MOST_PER_LANE,
        "mirror.lane_bytes",
        laneBytes,
        "> 0 and at most 1GiB");
    Expect.that(
        !campaign.isBlank() && campaign.length() <= MOST_OF_CAMPAIGN,
        "mirror.campaign",
        campaign,
        "1 to 64 characters, not blank");
    destinations = List.copyOf(destinations);
    shadows = List.copyOf(shadows);
  }

  /// Whether captured bytes may go to this address.
  public boolean allows(InetAddress address) {
    return destinations.stream().anyMatch(to -> to.range().contains(address));
  }
}
