package io.shadowcast.wire.map;

import io.shadowcast.words.LaneMode;

/// How lanes are made, between words and wire.
final class LanesWire {
  private LanesWire() {}

  static io.shadowcast.wire.v1.LaneMode toWire(LaneMode lanes) {
    return switch (lanes) {
      case FIDELITY -> io.shadowcast.wire.v1.LaneMode.LANE_MODE_FIDELITY;
      case FAN_IN -> io.shadowcast.wire.v1.LaneMode.LANE_MODE_FAN_IN;
    };
  }

  /// What is not said, or not known here, is fidelity.
  static LaneMode fromWire(io.shadowcast.wire.v1.LaneMode wire) {
    return switch (wire) {
      case LANE_MODE_FAN_IN -> LaneMode.FAN_IN;
      case LANE_MODE_FIDELITY, LANE_MODE_UNSPECIFIED, UNRECOGNIZED -> LaneMode.FIDELITY;
    };
  }
}
