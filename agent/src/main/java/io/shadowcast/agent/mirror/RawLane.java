package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.socket.DuplexChannel;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.LossReason;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// A lane of a raw byte stream. A stream with a hole is worth nothing: after the first loss the
/// lane is over, and what still comes is lost for the same reason. What the shadow answers is read
/// and thrown away.
final class RawLane extends Lane {
  /// Handed to the channel, not written to the socket.
  private final Deque<Exchange> unwritten = new ArrayDeque<>(2);

  private @Nullable LossReason over;
  private long expected = -1;

  /// @param fromTheStart whether the opening of the captured connection was seen
  RawLane(Wiring wiring, ShadowLink shadow, long number, long connection, boolean fromTheStart) {
    super(wiring, shadow, number, connection);
    if (!fromTheStart) {
      over = LossReason.JOINED_LATE;
    }
  }

  @Override
  void data(RecordView item, long now) {
    shadow.ledger.seen();
    if (expected >= 0 && item.sequence() != expected) {
      end(LossReason.GAP);
    }
    expected = item.sequence() + 1;
    LossReason refusal = refusal(item, now);
    if (refusal != null) {
      shadow.ledger.refused(item, refusal);
      end(refusal);
      return;
    }
    admit(item).complete = true;
    if (!hasChannel()) {
      connect();
    }
    pump();
  }

  @Override
  void gap() {
    end(LossReason.GAP);
  }

  @Override
  void sweep(long now) {
    super.sweep(now);
    if (closing && !hasWork() && wiring.patience() - closingSince > wiring.timeoutNanos()) {
      disconnect(); // the shadow has not ended its side
    }
    Exchange oldest = unwritten.peek();
    if (oldest != null && wiring.patience() - oldest.since > wiring.timeoutNanos()) {
      shadow.breaker.failed(now);
      fail(LossReason.SHADOW_TIMEOUT);
    }
  }

  @Override
  Wire newWire() {
    return new Wire(this) {
      @Override
      void read(ByteBuf bytes) {}
    };
  }

  @Override
  void onConnected(long now) {
    shadow.breaker.succeeded();
    announce();
    pump();
    onClosing();
  }

  /// Says whose stream it is, where the shadow wants to know.
  private void announce() {
    Channel open = channel();
    if (open != null
        && open.localAddress() instanceof InetSocketAddress from
        && open.remoteAddress() instanceof InetSocketAddress to) {
      ByteBuf preamble = shadow.treatment.preamble(from, to, session.connection);
      if (preamble != null) {
        var _ = open.writeAndFlush(preamble);
      }
    }
  }

  @Override
  void onClosing() {
    Channel open = channel();
    if (closing && !hasWork()) {
      if (isConnected() && open instanceof DuplexChannel duplex) {
        // The shadow ends its side itself, as the server did; the sweep closes what it leaves open.
        var _ = duplex.shutdownOutput();
      } else {
        disconnect();
      }
    }
  }

  @Override
  void onSent(Exchange exchange) {
    unwritten.remove(exchange);
    onClosing();
  }

  @Override
  void onLost(long now) {
    if (hasWork()) {
      shadow.breaker.failed(now);
    }
    end(LossReason.SHADOW_RESET);
  }

  @Override
  void fail(LossReason reason) {
    end(reason);
  }

  private @Nullable LossReason refusal(RecordView item, long now) {
    if (shadow.isOff()) {
      return LossReason.OFF;
    }
    if (over != null) {
      return over;
    }
    LossReason anyway = refusedAnyway(item, now);
    if (anyway != null) {
      return anyway;
    }
    if (waitingBytes > wiring.requestBytes() || isCrowded()) {
      return LossReason.LANE_FULL;
    }
    return hasChannel() || shadow.breaker.admits(now) ? null : LossReason.BREAKER_OPEN;
  }

  private void pump() {
    while (isConnected() && !unsent.isEmpty()) {
      Exchange next = unsent.remove();
      unwritten.add(next);
      hand(next);
    }
  }

  private void end(LossReason reason) {
    if (over == null) {
      over = reason;
    }
    dropAll(unwritten, reason);
    dropAll(unsent, reason);
    disconnect();
  }
}
