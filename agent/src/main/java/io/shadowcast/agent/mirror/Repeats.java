package io.shadowcast.agent.mirror;

import org.jspecify.annotations.Nullable;

/// Chooses a few requests that change nothing to be sent a second time, as they left: without
/// secrets, and marked. How the two answers differ is how the shadow differs from itself. They are
/// in no ledger. Loop only.
final class Repeats {
  private final HttpLane lane;

  Repeats(HttpLane lane) {
    this.lane = lane;
  }

  /// A request leaves: keeps it, if it is chosen.
  void keep(Exchange leaving) {
    Pairing of = lane.pairingOf(leaving);
    if (of != null) {
      leaving.keepIf(of.draws());
    }
  }

  /// A request was answered.
  ///
  /// @return the same to be sent once more; null: it was not chosen, or must not go any more
  @Nullable Exchange of(@Nullable Exchange answered) {
    if (answered == null || answered.kept == null || !isWanted(answered)) {
      return null;
    }
    return answered.again(lane.wiring);
  }

  private boolean isWanted(Exchange answered) {
    FanInLane from = answered.from;
    Session session = from == null ? lane.session : from.session;
    return session.unwanted(false) == null;
  }
}
