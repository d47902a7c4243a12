package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.shadowcast.words.LossReason;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// The requests of a lane that were handed to the channel and are not answered, oldest first. Loop
/// only.
///
/// One waits for the answer to the one before it, as production's client did. Where the lane has
/// fallen behind production although its shadow answers fast, what holds it up is the way there and
/// back; then requests that change nothing go in one write (pipelining, RFC 9112 section 9.3.2):
/// the shadow still works on them one by one and in order. They are kept until they are answered,
/// and sent again, alone, when the connection ends before.
final class Unanswered {
  private static final int MOST = 16;
  private static final int BEHIND_REQUESTS = 8;
  private static final long BEHIND_NANOS = 10_000_000;
  private static final long FAST_NANOS = 5_000_000;
  private static final int SMOOTHING = 8;
  private static final byte[] UPGRADE = {'\n', 'u', 'p', 'g', 'r', 'a', 'd', 'e', ':'};

  private final HttpLane lane;
  private final Deque<Exchange> exchanges = new ArrayDeque<>(2);

  /// What an answer takes, smoothed; a lane begins as one of a slow shadow.
  private long answerNanos = 10 * FAST_NANOS;

  private long lastAnswered;

  Unanswered(HttpLane lane) {
    this.lane = lane;
  }

  boolean isEmpty() {
    return exchanges.isEmpty();
  }

  /// The request whose answer comes next; null when there is none.
  @Nullable Exchange awaited() {
    return exchanges.peek();
  }

  /// A request that is about to be handed over.
  void add(Exchange next) {
    next.followed = next.repeatable && !exchanges.isEmpty();
    if (!next.followed) {
      next.repeatable = isBehind(next) && isRepeatable(next);
    }
    if (next.repeatable) {
      keep(next);
    }
    exchanges.add(next);
  }

  /// A repeat, for the comparison: it is in no ledger.
  void addSecond(Exchange second) {
    exchanges.add(second);
  }

  void remove(Exchange exchange) {
    exchanges.remove(exchange);
  }

  /// Whether a request need not wait for the answer to the one before it: they go in one write, so
  /// that what a shadow makes of the later ones can be told from what it makes of others.
  boolean mayFollow(Exchange next) {
    Exchange last = exchanges.peekLast();
    next.repeatable =
        last != null
            && last.repeatable
            && last.writes > 0
            && exchanges.size() < MOST
            && lane.shadow.takesSeveral
            && isBehind(next)
            && isRepeatable(next);
    return next.repeatable;
  }

  /// The oldest was answered.
  ///
  /// @param at when the answer counts
  /// @return null when none was awaited
  @Nullable Exchange settle(int status, long at) {
    Exchange answered = exchanges.poll();
    if (answered == null) {
      return null;
    }
    Pairing of = lane.pairingOf(answered);
    lane.leave(answered);
    if (answered.complete && answered.second) {
      lane.shadow.breaker.succeeded();
      if (of != null) {
        of.shadowAnsweredAgain(status);
      }
    } else if (answered.complete) {
      heard(answered, status, at, of);
    }
    lastAnswered = at;
    Exchange next = exchanges.peek();
    if (next != null) {
      next.since = lane.wiring.patience(); // the shadow had another one to answer until now
    }
    return answered;
  }

  private void heard(Exchange answered, int status, long at, @Nullable Pairing of) {
    if (answered.followed) {
      answered.writtenNanos = Math.max(answered.writtenNanos, lastAnswered);
    }
    long nanos = lane.shadow.heard(answered, status, at);
    answerNanos += (nanos - answerNanos) / SMOOTHING;
    if (answered.from != null) {
      answered.from.answered(nanos);
    }
    if (of == null) {
      return;
    }
    Answer answer = answered.answer(nanos, status);
    if (answered.followed || answered.resent) {
      of.shadowAnsweredUntimed(answer);
    } else {
      of.shadowAnswered(answer);
    }
  }

  /// The connection ends. Takes out what can be sent again over another, in order.
  ///
  /// @param announced the shadow said that it answers no more on this connection
  Deque<Exchange> takeBack(boolean announced) {
    lane.shadow.takesSeveral &= announced || exchanges.isEmpty() || isOwed();
    Deque<Exchange> back = new ArrayDeque<>();
    for (Iterator<Exchange> each = exchanges.iterator(); each.hasNext(); ) {
      Exchange exchange = each.next();
      if (exchange.restore()) {
        each.remove();
        exchange.since = lane.wiring.patience();
        back.add(exchange);
      }
    }
    return back;
  }

  /// Whether the shadow owes an answer, and nobody hurried it.
  boolean isOwed() {
    return !exchanges.isEmpty() && exchanges.stream().noneMatch(each -> each.followed);
  }

  /// Whether the oldest answer takes longer than it may.
  boolean isOverdue() {
    Exchange oldest = exchanges.peek();
    Wiring wiring = lane.wiring;
    return oldest != null
        && oldest.complete
        && wiring.patience() - oldest.since > wiring.timeoutNanos();
  }

  /// All of them are lost.
  void dropAll(LossReason reason) {
    lane.dropAll(exchanges, reason);
  }

  private void keep(Exchange next) {
    ByteBuf buffer = next.waiting;
    if (buffer != null) {
      next.spare = buffer.retainedDuplicate();
      lane.hold(buffer.readableBytes());
    }
  }

  /// Whether the lane has fallen behind, and not because of the shadow.
  private boolean isBehind(Exchange next) {
    return answerNanos < FAST_NANOS
        && lane.unsent.size() >= BEHIND_REQUESTS
        && lane.wiring.now() - next.takenNanos > BEHIND_NANOS;
  }

  private static boolean isRepeatable(Exchange next) {
    ByteBuf buffer = next.waiting;
    return buffer != null
        && next.complete
        && next.from == null
        && !next.resent
        && !next.write
        && !next.stream
        && !asksForUpgrade(buffer);
  }

  private static boolean asksForUpgrade(ByteBuf request) {
    int last = request.writerIndex() - UPGRADE.length;
    for (int i = request.readerIndex(); i <= last; i++) {
      if (request.getByte(i) == '\n' && hasUpgrade(request, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasUpgrade(ByteBuf request, int at) {
    for (int i = 1; i < UPGRADE.length; i++) {
      if ((request.getByte(at + i) | 0x20) != UPGRADE[i]) {
        return false;
      }
    }
    return true;
  }
}
