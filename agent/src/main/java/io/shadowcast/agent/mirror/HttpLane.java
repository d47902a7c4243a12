package io.shadowcast.agent.mirror;

import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.LossReason;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A lane of HTTP/1.x requests: sends whole requests or nothing, reads every response to its end.
///
/// The next request waits for the answer to the one before it, as production's client did, unless
/// that client pipelined. A request that was cut in the middle costs the connection; the next one
/// opens a new one.
final class HttpLane extends Lane {
  /// Of the captured connection; null when several share the lane.
  private final @Nullable Pairing pairing;

  /// Handed to the channel, at least in part; not answered.
  private final Unanswered unanswered = new Unanswered(this);

  /// Begun and not ended on production's side.
  private @Nullable Exchange receiving;

  /// Why the rest of the request that comes now is lost.
  private @Nullable LossReason skipping;

  private final UpgradedStream upgraded = new UpgradedStream(this);
  private final Repeats repeats = new Repeats(this);

  /// @param pairing of the captured connection; null when several share the lane
  HttpLane(
      Wiring wiring, ShadowLink shadow, long number, long connection, @Nullable Pairing pairing) {
    super(wiring, shadow, number, connection);
    this.pairing = pairing;
  }

  /// Takes a whole request of one of those that share the lane.
  void take(Exchange whole, FanInLane from) {
    whole.from = from;
    int bytes = whole.waitingBytes();
    from.hold(-bytes);
    hold(bytes);
    unsent.add(whole);
    if (hasChannel()) {
      pump();
    } else {
      connect();
    }
  }

  /// Drops what waits of one of those that share the lane.
  void dropOf(FanInLane owner, LossReason reason) {
    List<Exchange> theirs = unsent.stream().filter(each -> each.from == owner).toList();
    unsent.removeAll(theirs);
    theirs.forEach(each -> drop(each, reason));
  }

  @Override
  void answeredByProduction(long sequence, ResponseFields fields) {
    if (pairing != null) {
      pairing.productionFields(sequence, fields);
    }
  }

  @Override
  void answeredByProduction(Answer answer) {
    if (pairing != null) {
      pairing.productionAnswered(answer);
    }
  }

  @Override
  void data(RecordView item, long now) {
    if (item.has(RecordHeader.SWITCHED)) {
      upgraded.data(item, now);
      return;
    }
    if (item.has(RecordHeader.START)) {
      begin(item, now);
      return;
    }
    Exchange current = receiving;
    if (current != null) {
      proceed(current, item);
      return;
    }
    shadow.ledger.more(skipping == null ? LossReason.GAP : skipping, item.length());
    if (item.has(RecordHeader.END)) {
      skipping = null;
    }
  }

  @Override
  void gap() {
    Exchange newest = unsent.peekLast();
    if (upgraded.isHere() || (newest != null && newest.stream)) {
      upgraded.end(LossReason.GAP);
    } else {
      cut(LossReason.GAP);
    }
  }

  @Override
  void sweep(long now) {
    super.sweep(now);
    if (!unanswered.isOverdue()) {
      return;
    }
    if (unanswered.isOwed()) {
      shadow.breaker.failed(now);
      fail(LossReason.SHADOW_TIMEOUT);
    } else {
      leaveConnection(false, LossReason.SHADOW_TIMEOUT);
      disconnect();
      reconnect(now);
    }
  }

  @Override
  boolean hasWork() {
    return super.hasWork() || !unanswered.isEmpty();
  }

  @Override
  Wire newWire() {
    return new HttpWire(this);
  }

  @Override
  void onConnected(long now) {
    pump();
    onClosing();
  }

  @Override
  void onClosing() {
    if (closing) {
      cut(LossReason.GAP);
      if (!hasWork()) {
        disconnect();
      }
    }
  }

  @Override
  void onSent(Exchange exchange) {
    if (exchange.stream) {
      unanswered.remove(exchange);
    } else {
      shadow.asked(exchange);
    }
    onClosing();
  }

  @Override
  void onLost(long now) {
    if (upgraded.isAccepted()) {
      fail(LossReason.SHADOW_RESET);
      return;
    }
    Exchange cut = receiving;
    boolean inTheMiddle = unanswered.isOwed() || (cut != null && cut.started);
    leaveConnection(false, LossReason.SHADOW_RESET);
    if (inTheMiddle) {
      shadow.breaker.failed(now);
    }
    reconnect(now);
  }

  @Override
  void fail(LossReason reason) {
    upgraded.lost(reason);
    dropStarted(reason);
    dropAll(unsent, reason);
    if (receiving != null) {
      receiving = null;
      skipping = reason;
    }
    disconnect();
  }

  private void begin(RecordView item, long now) {
    cut(LossReason.GAP); // the end of the request before was never seen
    shadow.ledger.seen();
    LossReason refusal = refusal(item, now);
    skipping = null;
    if (upgraded.leave()) {
      disconnect();
    }
    if (refusal != null) {
      shadow.ledger.refused(item, refusal);
      skipping = item.has(RecordHeader.END) ? null : refusal;
      return;
    }
    Exchange fresh = admit(item);
    fresh.productionLoad = pairing == null ? 0 : pairing.productionLoad();
    extended(fresh);
    if (!hasChannel()) {
      connect();
    }
  }

  /// Whether something was asked of the shadow, or is going to be.
  boolean isAsking() {
    return !unanswered.isEmpty() || !unsent.isEmpty();
  }

  /// Why a record cannot be taken; null when it can.
  @Nullable LossReason refusal(RecordView item, long now) {
    LossReason anyway = refusedAnyway(item, now);
    return anyway == null ? withoutRoom(now) : anyway;
  }

  /// Why there is no room for one more request; null when there is.
  @Nullable LossReason withoutRoom(long now) {
    if (isFilled()) {
      return LossReason.LANE_FULL;
    }
    return hasChannel() || shadow.breaker.admits(now) ? null : LossReason.BREAKER_OPEN;
  }

  private void proceed(Exchange current, RecordView item) {
    append(current, item);
    if (waitingBytes > wiring.requestBytes() || shadow.isFull()) {
      refuse(current, shadow.treatment.overflow(current.bytes, wiring.requestBytes()));
    } else if (current.started) {
      receiving = current.complete ? null : current;
      hand(current);
    } else {
      extended(current);
    }
  }

  /// More of a request has come of which nothing was sent.
  private void extended(Exchange current) {
    receiving = current.complete ? null : current;
    if (current.complete && !redact(current)) {
      refuse(current, LossReason.REDACTION);
    }
    pump();
  }

  private void refuse(Exchange current, LossReason reason) {
    receiving = current;
    cut(reason);
    skipping = current.complete ? null : reason;
  }

  /// Ends a request that cannot be completed: unnoticed if nothing of it was sent, else with the
  /// connection.
  private void cut(LossReason reason) {
    Exchange current = receiving;
    if (current == null) {
      return;
    }
    if (current.started) {
      fail(reason);
    } else {
      unsent.removeLastOccurrence(current);
      drop(current, reason);
      receiving = null;
      skipping = reason;
    }
  }

  /// Sends what may be sent now.
  void pump() {
    while (isConnected() && !unsent.isEmpty()) {
      Exchange next = unsent.element();
      if (upgraded.contradicts(next)
          || isEarly(next)
          || (!next.complete && shadow.treatment.redacts())) {
        return;
      }
      unsent.remove();
      if (wiring.patience() - next.since > wiring.timeoutNanos()) {
        if (next == receiving) {
          receiving = null;
          skipping = LossReason.STALE;
        }
        drop(next, LossReason.STALE);
      } else {
        unanswered.add(next);
        repeats.keep(next);
        hand(next);
      }
    }
  }

  /// Whether it waits for the answer to the one before it. Among those that share the lane all do.
  private boolean isEarly(Exchange next) {
    boolean together = next.pipelined && next.from == null;
    return next.stream
        ? !upgraded.isAccepted()
        : !unanswered.isEmpty() && !together && !unanswered.mayFollow(next);
  }

  /// The request whose answer comes next; null when there is none.
  @Nullable Exchange awaited() {
    return unanswered.awaited();
  }

  /// Where the answer to a request is compared; null: nowhere.
  @Nullable Pairing pairingOf(@Nullable Exchange exchange) {
    FanInLane from = exchange == null ? null : exchange.from;
    return from == null ? pairing : from.pairing();
  }

  /// What the shadow sends is no answer.
  void malformed() {
    shadow.breaker.failed(wiring.now());
    fail(LossReason.SHADOW_RESET);
  }

  /// The request that is awaited was answered.
  ///
  /// @param at when the answer counts
  void answered(int status, boolean reusable, long at) {
    long now = wiring.now();
    Exchange exchange = unanswered.settle(status, at);
    if (!reusable && isConnected()) {
      leaveConnection(true, LossReason.SHADOW_RESET);
      disconnect();
      reconnect(now);
    } else {
      pump();
      repeat(exchange);
    }
    onClosing();
  }

  /// While there is nothing else to do.
  private void repeat(@Nullable Exchange first) {
    Exchange second = isAsking() || closing || !isConnected() ? null : repeats.of(first);
    if (second != null) {
      hold(second.waitingBytes());
      unanswered.addSecond(second);
      hand(second);
    }
  }

  /// The shadow accepted another protocol.
  void accepted(int status) {
    if (pairing == null) {
      answered(status, false, wiring.now()); // no other request can follow on this connection
      return;
    }
    var _ = unanswered.settle(status, wiring.now());
    upgraded.accept();
    pump();
    onClosing();
  }

  /// The connection has ended, or is given up: what must not be sent again is lost with it.
  ///
  /// @param announced the shadow said that it answers no more on this connection
  private void leaveConnection(boolean announced, LossReason reason) {
    Deque<Exchange> back = unanswered.takeBack(announced);
    dropStarted(reason);
    back.descendingIterator().forEachRemaining(unsent::addFirst);
  }

  /// Drops what the connection that is lost had begun; what was not begun can go over another.
  private void dropStarted(LossReason reason) {
    unanswered.dropAll(reason);
    Exchange current = receiving;
    if (current != null && current.started) {
      drop(current, reason);
      receiving = null;
      skipping = reason;
    }
  }

  void reconnect(long now) {
    if (unsent.isEmpty()) {
      return;
    }
    if (isCrowded()) {
      fail(LossReason.LANE_FULL);
    } else if (shadow.breaker.admits(now)) {
      connect();
    } else {
      fail(LossReason.BREAKER_OPEN);
    }
  }
}
