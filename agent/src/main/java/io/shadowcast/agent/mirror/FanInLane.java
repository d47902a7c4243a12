package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.LossReason;
import org.jspecify.annotations.Nullable;

/// The way of one captured connection to a shadow that all share a few connections to: gathers each
/// request until it is whole and gives it to the lane of its session. It keeps to that lane while
/// one of its requests is not answered there, so that its requests stay in order whatever becomes
/// of the number of lanes. Streams of HTTP/2 are in no order among themselves, so each goes its own
/// way. What is done to a request on its way is done here, where it is known whose it is. Loop
/// only.
final class FanInLane extends Lane {
  private final FanIn lanes;
  private final Pairing pairing;

  /// Begun and not ended on production's side.
  private @Nullable Exchange receiving;

  /// Why the rest of the request that comes now is lost.
  private @Nullable LossReason skipping;

  private @Nullable HttpLane lane;
  private int pending;

  /// @param pairing of the captured connection
  FanInLane(
      Wiring wiring,
      ShadowLink shadow,
      FanIn lanes,
      long number,
      long connection,
      Pairing pairing) {
    super(wiring, shadow, number, connection);
    this.lanes = lanes;
    this.pairing = pairing;
  }

  /// Where the answers to its requests are compared.
  Pairing pairing() {
    return pairing;
  }

  /// The shadow answered a request of it.
  void answered(long nanos) {
    lanes.answered(nanos);
  }

  /// A request of it is sent a second time.
  void again() {
    shadow.enterSession(this);
    pending++;
  }

  /// A request of it is answered, or dropped.
  void left() {
    pending--;
    if (pending == 0 && receiving == null) {
      shadow.leaveSession(this);
    }
  }

  /// The lanes have their connections already.
  @Override
  void opened(long now) {}

  @Override
  void data(RecordView item, long now) {
    if (item.has(RecordHeader.SWITCHED)) {
      shadow.ledger.seen();
      LossReason anyway = refusedAnyway(item, now);
      shadow.ledger.refused(item, anyway == null ? LossReason.SHADOW_RESET : anyway);
    } else if (item.has(RecordHeader.START)) {
      begin(item, now);
    } else if (receiving != null) {
      append(receiving, item);
      proceed(receiving);
    } else {
      shadow.ledger.more(skipping == null ? LossReason.GAP : skipping, item.length());
      skipping = item.has(RecordHeader.END) ? null : skipping;
    }
  }

  @Override
  void gap() {
    cut(LossReason.GAP);
  }

  @Override
  void answeredByProduction(long sequence, ResponseFields fields) {
    pairing.productionFields(sequence, fields);
  }

  @Override
  void answeredByProduction(Answer answer) {
    pairing.productionAnswered(answer);
  }

  @Override
  boolean hasWork() {
    return pending > 0 || receiving != null;
  }

  @Override
  Wire newWire() {
    throw new IllegalStateException("lane: asked to connect (expected: only the shared ones)");
  }

  @Override
  void onConnected(long now) {}

  @Override
  void onClosing() {
    cut(LossReason.GAP);
  }

  @Override
  void onLost(long now) {}

  @Override
  void onSent(Exchange exchange) {}

  @Override
  void fail(LossReason reason) {
    cut(reason);
    if (lane != null) {
      lane.dropOf(this, reason);
    }
  }

  private void begin(RecordView item, long now) {
    cut(LossReason.GAP); // the end of the request before was never seen
    skipping = null;
    shadow.ledger.seen();
    LossReason refusal = refusal(item, now);
    if (refusal != null) {
      shadow.ledger.refused(item, refusal);
      skipping = item.has(RecordHeader.END) ? null : refusal;
      return;
    }
    shadow.enterSession(this);
    Exchange fresh = admit(item);
    fresh.productionLoad = pairing.productionLoad();
    receiving = fresh;
    proceed(fresh);
  }

  private @Nullable LossReason refusal(RecordView item, long now) {
    LossReason anyway = refusedAnyway(item, now);
    if (anyway != null) {
      return anyway;
    }
    if (pending == 0) {
      lane = lanes.of(http2 ? session.connection : session.number(), http2);
    }
    return lane == null ? LossReason.LANE_FULL : lane.withoutRoom(now);
  }

  private void proceed(Exchange current) {
    if (waitingBytes > wiring.requestBytes() || shadow.isFull()) {
      refuse(current, shadow.treatment.overflow(current.bytes, wiring.requestBytes()));
    } else if (current.complete && !redact(current)) {
      refuse(current, LossReason.REDACTION);
    } else if (current.complete && lane != null) {
      receiving = null;
      unsent.remove(current);
      pending++;
      lanes.requested();
      lane.take(current, this);
    }
  }

  private void refuse(Exchange current, LossReason reason) {
    cut(reason);
    skipping = current.complete ? null : reason;
  }

  private void cut(LossReason reason) {
    Exchange current = receiving;
    if (current != null) {
      receiving = null;
      skipping = reason;
      unsent.remove(current);
      drop(current, reason);
      if (pending == 0) {
        shadow.leaveSession(this);
      }
    }
  }
}
