package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.shadowcast.agent.capture.RespReply;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.LossReason;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// A lane of commands to Redis: sends whole commands or nothing, in order, and reads every reply to
/// its end. The next command waits for the replies to those before it, counted, as production's
/// client did, unless that client pipelined.
///
/// A connection that is lost is opened again, but not when SELECT, AUTH or HELLO was said on it: in
/// another database, or as another user, the rest would mean something else. Nor when it had become
/// a stream, such as by SUBSCRIBE: then replies are read and thrown away.
final class RespLane extends Lane {
  /// Commands are small: more than of requests, and their bytes are bounded as well.
  private static final int MOST_COMMANDS = 4096;

  private final Pairing pairing;

  /// Handed to the channel, at least in part; not answered.
  private final Deque<Exchange> asked = new ArrayDeque<>(2);

  /// Begun and not ended on production's side.
  private @Nullable Exchange receiving;

  /// Why the rest of the command that comes now is lost.
  private @Nullable LossReason skipping;

  /// What was said on the connection would be missing on another one.
  private boolean bound;

  /// Why everything from now on is lost.
  private @Nullable LossReason over;

  /// @param production its side of the captured connection
  RespLane(Wiring wiring, ShadowLink shadow, long number, long connection, Production production) {
    super(wiring, shadow, number, connection);
    pairing = new Pairing(production, shadow.comparing, wiring.bodyBytes());
  }

  @Override
  void answeredByProduction(Answer answer) {
    pairing.productionAnswered(answer);
  }

  @Override
  void data(RecordView item, long now) {
    Exchange current = receiving;
    if (item.has(RecordHeader.START)) {
      begin(item, now);
    } else if (current != null) {
      proceed(current, item);
    } else {
      shadow.ledger.more(skipping == null ? LossReason.GAP : skipping, item.length());
    }
  }

  @Override
  void gap() {
    if (bound) {
      over = over == null ? LossReason.GAP : over;
    }
    cut(LossReason.GAP);
  }

  @Override
  boolean hasWork() {
    return !asked.isEmpty() || super.hasWork();
  }

  @Override
  void sweep(long now) {
    super.sweep(now);
    Exchange first = asked.peek();
    if (first != null && first.complete && isLate(first)) {
      shadow.breaker.failed(now);
      fail(LossReason.SHADOW_TIMEOUT);
    }
  }

  @Override
  Wire newWire() {
    return new RespWire();
  }

  @Override
  void onConnected(long now) {
    pump();
    onClosing();
  }

  @Override
  void onClosing() {
    if (!closing) {
      return;
    }
    cut(LossReason.GAP);
    if (!hasWork()) {
      disconnect();
    }
  }

  @Override
  void onSent(Exchange exchange) {
    onClosing();
  }

  @Override
  void onLost(long now) {
    Exchange current = receiving;
    if (!asked.isEmpty() || (current != null && current.started)) {
      shadow.breaker.failed(now);
    }
    if (bound || unsent.isEmpty() || isCrowded() || !shadow.breaker.admits(now)) {
      fail(LossReason.SHADOW_RESET);
    } else {
      dropBegun(LossReason.SHADOW_RESET);
      connect();
    }
  }

  @Override
  void fail(LossReason reason) {
    if (bound && over == null) {
      over = reason;
    }
    dropBegun(reason);
    dropAll(unsent, reason);
    if (receiving != null) {
      receiving = null;
      skipping = reason;
    }
    disconnect();
  }

  private void begin(RecordView item, long now) {
    cut(LossReason.GAP); // the end of the command before was never seen
    shadow.ledger.seen();
    bound |= item.has(RecordHeader.SWITCHED) || RespNames.bindConnection(item.bytes());
    LossReason refusal = refusal(item, now);
    skipping = refusal;
    if (refusal != null) {
      shadow.ledger.refused(item, refusal);
      over = bound ? refusal : over;
      return;
    }
    Exchange fresh = admit(item);
    fresh.productionLoad = pairing.productionLoad();
    receiving = fresh.complete ? null : fresh;
    if (hasChannel()) {
      pump();
    } else {
      connect();
    }
  }

  private void proceed(Exchange current, RecordView item) {
    append(current, item);
    if (shadow.isFull() || waitingBytes > wiring.requestBytes()) {
      cut(LossReason.LANE_FULL);
      return;
    }
    receiving = current.complete ? null : current;
    if (current.started) {
      hand(current);
    }
  }

  private @Nullable LossReason refusal(RecordView item, long now) {
    LossReason anyway = over == null ? refusedAnyway(item, now) : over;
    if (anyway != null) {
      return anyway;
    }
    boolean full = waitingBytes > wiring.laneBytes() || unsent.size() >= MOST_COMMANDS;
    if (full || isCrowded()) {
      return LossReason.LANE_FULL;
    }
    boolean open = hasChannel() || shadow.breaker.admits(now);
    return open ? null : LossReason.BREAKER_OPEN;
  }

  /// Ends a command that cannot be completed: unnoticed if nothing of it was sent, else with the
  /// connection.
  private void cut(LossReason reason) {
    Exchange current = receiving;
    if (current != null && current.started) {
      fail(reason);
    } else if (current != null) {
      receiving = null;
      skipping = reason;
      unsent.removeLastOccurrence(current);
      drop(current, reason);
    }
  }

  private void pump() {
    while (isConnected() && !unsent.isEmpty()) {
      Exchange next = unsent.element();
      if (!asked.isEmpty() && !next.pipelined) {
        return;
      }
      unsent.remove();
      if (isLate(next)) {
        dropLate(next);
      } else {
        if (!next.stream) {
          asked.add(next);
        }
        hand(next);
      }
    }
  }

  private void dropLate(Exchange next) {
    if (next == receiving) {
      receiving = null;
      skipping = LossReason.STALE;
    }
    drop(next, LossReason.STALE);
  }

  private boolean isLate(Exchange exchange) {
    return wiring.patience() - exchange.since > wiring.timeoutNanos();
  }

  private void dropBegun(LossReason reason) {
    dropAll(asked, reason);
    Exchange current = receiving;
    if (current != null && current.started) {
      receiving = null;
      skipping = reason;
      drop(current, reason);
    }
  }

  /// @param begun when the first byte of the reply came
  private void replied(int status, long begun) {
    Exchange exchange = asked.poll();
    if (exchange == null || !exchange.complete) {
      return; // of a stream, or an error before the end of the command
    }
    long nanos = shadow.heard(exchange, status, begun);
    pairing.shadowAnswered(exchange.answer(nanos, status));
    pump();
    onClosing();
  }

  private final class RespWire extends Wire {
    private final RespReply reply = new RespReply();
    private long begun;

    RespWire() {
      super(RespLane.this);
    }

    @Override
    void read(ByteBuf bytes) {
      while (bytes.isReadable() && isCurrent()) {
        if (reply.isAtStart()) {
          begun = wiring.now();
        }
        int jump = (int) Math.min(reply.skippable(), bytes.readableBytes());
        if (jump > 0) {
          bytes.skipBytes(jump);
          reply.skip(jump);
        } else {
          reply.take(bytes.readByte());
        }
        settle();
      }
    }

    private void settle() {
      if (reply.isMalformed()) {
        shadow.breaker.failed(wiring.now());
        fail(LossReason.SHADOW_RESET);
      } else if (reply.isDone()) {
        boolean push = reply.isPush();
        int status = reply.status();
        reply.begin();
        if (!push) {
          replied(status, begun);
        }
      }
    }
  }
}
