package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.LossReason;
import org.jspecify.annotations.Nullable;

/// The raw stream in a lane of requests that follows an Upgrade or CONNECT which production
/// accepted: it goes on to a shadow that accepted too, and is over at its first loss. Loop only.
final class UpgradedStream {
  private final HttpLane lane;

  /// The shadow's connection carries it.
  private boolean accepted;

  /// Why the rest of it is lost.
  private @Nullable LossReason over;

  UpgradedStream(HttpLane lane) {
    this.lane = lane;
  }

  /// The shadow accepted another protocol.
  void accept() {
    accepted = true;
  }

  boolean isAccepted() {
    return accepted;
  }

  /// Whether what is missing now is missing in it.
  boolean isHere() {
    return accepted || over != null;
  }

  /// Production goes on with requests.
  ///
  /// @return whether the shadow had accepted what production did not
  boolean leave() {
    boolean was = accepted;
    accepted = false;
    return was;
  }

  /// Whether production and the shadow did not both accept; ends what cannot go on then.
  boolean contradicts(Exchange next) {
    if (next.stream && !accepted && lane.awaited() == null) {
      end(LossReason.SHADOW_RESET); // it answered, but did not accept
      return true;
    }
    if (!next.stream && leave()) {
      lane.disconnect();
      lane.reconnect(lane.wiring.now());
      return true;
    }
    return false;
  }

  /// More of it has come.
  void data(RecordView item, long now) {
    lane.shadow.ledger.seen();
    LossReason refusal = over == null ? refusal(item, now) : over;
    if (refusal == null) {
      lane.admit(item);
      lane.pump();
    } else {
      lane.shadow.ledger.refused(item, refusal);
      end(refusal);
    }
  }

  private @Nullable LossReason refusal(RecordView item, long now) {
    LossReason usual = lane.refusal(item, now);
    boolean asked = accepted || lane.isAsking();
    return usual != null || asked ? usual : LossReason.SHADOW_RESET;
  }

  /// It is over.
  void end(LossReason reason) {
    over = over == null ? reason : over;
    lane.fail(reason);
  }

  /// The lane gives its connection up.
  void lost(LossReason reason) {
    if (accepted && over == null) {
      over = reason;
    }
  }
}
