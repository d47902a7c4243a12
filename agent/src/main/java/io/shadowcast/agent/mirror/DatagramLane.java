package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.shadowcast.agent.capture.DatagramTiming;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.LossReason;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// A lane of datagrams: a socket of its own, connected to the shadow, so that all of a flow come
/// from one port. Each record leaves as one datagram, in order, or is lost by itself: nothing is
/// split, merged or sent again. What the shadow answers is read and thrown away, and timed when it
/// is certain what it answers.
///
/// Nothing in UDP says that a shadow works. It does when it answers, or does not refuse what it got
/// for as long as others have to answer (port unreachable, RFC 1122 section 4.1.3.3); one that is
/// silent is let be, because many protocols have no answers.
final class DatagramLane extends Lane {
  private static final long NOTHING = -1;
  private static final int MOST_IPV4 = 65_507;
  private static final int MOST_IPV6 = 65_527;
  private static final int MOST_WAITING = 1024;

  private final Pairing pairing;
  private final DatagramTiming timing = new DatagramTiming();

  /// Handed to the channel, not written to the socket.
  private final Deque<Exchange> unwritten = new ArrayDeque<>(2);

  /// The last that was written to the socket.
  private @Nullable Exchange asked;

  /// Since when a datagram is neither answered nor refused, in [Wiring#patience()].
  private long triedSince = NOTHING;

  /// @param production its side of the captured flow
  DatagramLane(
      Wiring wiring, ShadowLink shadow, long number, long connection, Production production) {
    super(wiring, shadow, number, connection);
    pairing = new Pairing(production, shadow.comparing, wiring.bodyBytes());
  }

  @Override
  void answeredByProduction(Answer answer) {
    pairing.productionAnswered(answer);
  }

  /// A socket is opened with the first datagram: there is nothing to shake hands about before.
  @Override
  void opened(long now) {}

  @Override
  void data(RecordView item, long now) {
    shadow.ledger.seen();
    LossReason refusal = refusal(item, now);
    if (refusal != null) {
      shadow.ledger.refused(item, refusal);
      return;
    }
    admit(item).productionLoad = pairing.productionLoad();
    if (!hasChannel()) {
      connect();
    }
    pump();
  }

  /// The network loses datagrams as well.
  @Override
  void gap() {}

  @Override
  void sweep(long now) {
    super.sweep(now);
    pump();
    if (triedSince != NOTHING && isLate(triedSince)) {
      triedSince = NOTHING;
      shadow.breaker.succeeded();
    }
    Exchange oldest = unwritten.peek();
    if (oldest != null && isLate(oldest.since)) {
      fail(LossReason.STALE);
    }
    if (closing && !hasWork() && isLate(closingSince)) {
      disconnect(); // what is not answered by now is not waited for
    }
  }

  @Override
  ChannelFuture dial(Wire fresh) {
    timing.begin();
    triedSince = NOTHING;
    asked = null;
    return wiring.connectDatagrams(shadow.address, fresh);
  }

  @Override
  Wire newWire() {
    return new DatagramWire();
  }

  @Override
  void onConnected(long now) {
    pump();
    onClosing();
  }

  @Override
  void onClosing() {
    if (closing && !hasWork() && !timing.isAsked()) {
      disconnect();
    }
  }

  @Override
  void onSent(Exchange exchange) {
    unwritten.remove(exchange);
    asked = exchange;
    timing.asked(exchange.writtenNanos);
    triedSince = triedSince == NOTHING ? wiring.patience() : triedSince;
    shadow.used(this);
    onClosing();
  }

  /// The socket tells so what became of a datagram before this one; this one was not sent.
  @Override
  void onUnwritten(Exchange exchange) {
    unwritten.remove(exchange);
    if (!exchange.settled) {
      refused();
    }
    drop(exchange, LossReason.SHADOW_CONNECT);
  }

  @Override
  void onLost(long now) {
    shadow.breaker.failed(now);
    fail(LossReason.SHADOW_RESET);
  }

  @Override
  void fail(LossReason reason) {
    dropAll(unwritten, reason);
    dropAll(unsent, reason);
    disconnect();
  }

  private @Nullable LossReason refusal(RecordView item, long now) {
    LossReason anyway = refusedAnyway(item, now);
    if (anyway != null) {
      return anyway;
    }
    if (!hasChannel()) {
      shadow.makeRoomFor(this);
    }
    boolean full = waitingBytes > wiring.requestBytes() || unsent.size() >= MOST_WAITING;
    if (full || isCrowded()) {
      return LossReason.LANE_FULL;
    }
    return shadow.breaker.admits(now) ? null : LossReason.BREAKER_OPEN;
  }

  private void pump() {
    while (!unsent.isEmpty() && mayGo(unsent.element())) {
      send(unsent.remove());
    }
  }

  /// An empty datagram does not go through the channel and must not overtake what waits there.
  private boolean mayGo(Exchange next) {
    if (isConnected() && next.bytes == 0 && !unwritten.isEmpty()) {
      flush();
    }
    return isConnected() && (next.bytes > 0 || unwritten.isEmpty());
  }

  private void send(Exchange next) {
    announce(next);
    if (next.waitingBytes() > most()) {
      drop(next, LossReason.LANE_FULL);
    } else if (next.waiting == null) {
      sendEmpty(next);
    } else {
      unwritten.add(next);
      hand(next);
    }
  }

  /// Says in the same datagram whose it is, where the shadow wants to know.
  private void announce(Exchange exchange) {
    Channel open = channel();
    if (open == null
        || !(open.localAddress() instanceof InetSocketAddress from)
        || !(open.remoteAddress() instanceof InetSocketAddress to)) {
      return;
    }
    ByteBuf preamble = shadow.treatment.preamble(from, to, session.connection, exchange.sequence);
    if (preamble == null) {
      return;
    }
    hold(preamble.readableBytes());
    ByteBuf payload = exchange.waiting;
    if (payload != null) {
      preamble.writeBytes(payload);
      payload.release();
    }
    exchange.waiting = preamble;
  }

  private int most() {
    return shadow.address.getAddress() instanceof Inet4Address ? MOST_IPV4 : MOST_IPV6;
  }

  private void sendEmpty(Exchange next) {
    try {
      if (wiring.sendEmpty(channel())) {
        hand(next);
      } else {
        drop(next, LossReason.SHADOW_CONNECT);
      }
    } catch (IOException e) {
      onUnwritten(next);
    }
  }

  private boolean isLate(long since) {
    return wiring.patience() - since > wiring.timeoutNanos();
  }

  private void refused() {
    triedSince = NOTHING;
    timing.begin();
    shadow.breaker.failed(wiring.now());
  }

  private void answered(long now) {
    triedSince = NOTHING;
    long nanos = timing.answered(now);
    Exchange question = asked;
    if (nanos == DatagramTiming.UNKNOWN || question == null) {
      shadow.breaker.succeeded();
    } else {
      long counted = shadow.heard(question, 0, now);
      pairing.shadowAnswered(question.answer(counted, 0));
    }
    onClosing();
  }

  private final class DatagramWire extends Wire {
    DatagramWire() {
      super(DatagramLane.this);
    }

    @Override
    void read(ByteBuf bytes) {
      answered(wiring.now());
    }

    @Override
    boolean survives(Throwable cause) {
      boolean refusal = cause instanceof PortUnreachableException;
      if (refusal) {
        refused();
      }
      return refusal;
    }
  }
}
