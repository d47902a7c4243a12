package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.shadowcast.agent.queue.RecordHeader;
import io.shadowcast.agent.queue.RecordView;
import io.shadowcast.words.LossReason;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// The way of one captured connection to one shadow: one connection of its own, in order. Loop
/// only.
///
/// Every exchange that was admitted is settled exactly once: sent when its last byte was written to
/// the socket, or dropped for a reason. A write that fails settles its exchange too, so that
/// nothing is forgotten with a connection.
abstract sealed class Lane permits DatagramLane, FanInLane, HttpLane, RawLane, RespLane {
  private static final int MOST_REQUESTS = 2048;
  private static final int FLUSH_BYTES = 64 << 10;

  /// A connection of HTTP/2 takes as much memory as so many others.
  private static final int HTTP2_WEIGHT = 8;

  final Wiring wiring;
  final ShadowLink shadow;

  /// Whose records it takes.
  final Session session;

  /// Admitted, not handed to the channel.
  final Deque<Exchange> unsent = new ArrayDeque<>(2);

  /// Handed over or not, not written to the socket: bytes.
  long waitingBytes;

  /// The captured connection is a stream of HTTP/2, and the shadow is spoken to so.
  boolean http2;

  /// Production's connection is closed.
  boolean closing;

  /// Since when, in [Wiring#patience()].
  long closingSince;

  private @Nullable Wire wire;
  private @Nullable Channel channel;
  private boolean connected;
  private final Attempts attempts = new Attempts();
  private int unflushed;

  Lane(Wiring wiring, ShadowLink shadow, long number, long connection) {
    this.wiring = wiring;
    this.shadow = shadow;
    session = new Session(shadow, number, connection, wiring.nextLane());
  }

  /// The captured connection was opened: so is the lane's, so that the first request does not wait
  /// for it.
  void opened(long now) {
    if (session.unwanted(isAlwaysStream()) == null
        && (!(this instanceof RawLane) || shadow.treatment.forbidsStream() == null)
        && channel == null
        && !isCrowded()
        && shadow.breaker.admits(now)) {
      connect();
    }
  }

  /// A record with bytes.
  abstract void data(RecordView item, long now);

  /// Production answered.
  void answeredByProduction(Answer answer) {}

  /// All of the answer that is looked at has come, of the request of that number.
  void answeredByProduction(long sequence, ResponseFields fields) {}

  /// Bytes of the captured connection are missing here.
  abstract void gap();

  /// The captured connection was closed: what waits is sent, what is asked is answered, each within
  /// its own time, then the lane ends.
  final void close() {
    closing = true;
    closingSince = wiring.patience();
    onClosing();
  }

  /// Nothing more leaves: what waits is dropped, the connection is reset.
  final void off() {
    Channel open = channel;
    if (open != null && open.isOpen()) {
      // Zero makes the kernel throw its send buffer away as well.
      open.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    fail(LossReason.OFF);
  }

  /// Ends the session here: what waits is dropped, and nothing more of it is sent.
  final void evict() {
    session.evict();
    fail(LossReason.EVICTED);
  }

  /// Looks for what takes too long.
  void sweep(long now) {
    long patience = wiring.patience();
    if (hasChannel() && !isConnected()) {
      awaitConnection(now, patience);
    }
  }

  /// Whether something waits to be written.
  boolean hasWork() {
    return waitingBytes > 0 || !unsent.isEmpty();
  }

  /// Whether it takes no further request.
  final boolean isFilled() {
    return waitingBytes > wiring.laneBytes() || unsent.size() >= MOST_REQUESTS || isCrowded();
  }

  /// Whether all lanes to the shadow together have as much as they may.
  final boolean isCrowded() {
    return shadow.isFull() || (channel == null && !shadow.hasRoomFor(this));
  }

  /// How many lanes it counts as.
  final int weight() {
    return http2 ? HTTP2_WEIGHT : 1;
  }

  final boolean hasChannel() {
    return channel != null;
  }

  final boolean isConnected() {
    return connected;
  }

  final @Nullable Channel channel() {
    return channel;
  }

  private boolean isStream(RecordView item) {
    return isAlwaysStream() || item.has(RecordHeader.SWITCHED);
  }

  private boolean isAlwaysStream() {
    return this instanceof RawLane || this instanceof RespLane;
  }

  /// Whether nobody can tell what it asks for.
  private boolean isOpaque(RecordView item) {
    return isStream(item) || this instanceof DatagramLane;
  }

  /// Why a record is refused, however much its lane has; null: it is not.
  final @Nullable LossReason refusedAnyway(RecordView item, long now) {
    LossReason unwanted = session.unwanted(isStream(item));
    if (unwanted == LossReason.SAMPLED_OUT && !hasWork()) {
      disconnect(); // the rate was lowered since
    }
    if (unwanted != null) {
      return unwanted;
    }
    Treatment treatment = shadow.treatment;
    LossReason forbidden = isOpaque(item) ? treatment.forbidsStream() : treatment.forbids(item);
    if (forbidden != null) {
      return forbidden;
    }
    if (!session.mayGo(item.priority())) {
      return LossReason.ADMISSION;
    }
    return now - item.nanos() > wiring.maxAgeNanos() ? LossReason.STALE : null;
  }

  abstract Wire newWire();

  abstract void onConnected(long now);

  abstract void onClosing();

  /// The peer closed, or the connection broke; the lane has no channel any more.
  abstract void onLost(long now);

  /// An exchange was written completely and is in the ledger.
  abstract void onSent(Exchange exchange);

  /// Gives the connection up with everything that is on it or waits for it.
  abstract void fail(LossReason reason);

  final void connect() {
    attempts.first(wiring.patience());
    attempt();
  }

  private void attempt() {
    Wire fresh = newWire();
    wire = fresh;
    shadow.enter(this);
    ChannelFuture attempt = dial(fresh);
    channel = attempt.channel();
    // A socket that could not even be opened is told on a thread of Netty's own.
    attempt.addListener(
        (ChannelFutureListener) done -> wiring.onLoop(() -> attempted(fresh, done)));
  }

  ChannelFuture dial(Wire fresh) {
    return http2
        ? wiring.connectHttp2(shadow.address, fresh)
        : wiring.connect(shadow.address, fresh);
  }

  private void attempted(Wire by, ChannelFuture done) {
    if (!by.isCurrent()) {
      Wire.hangUp(done.channel());
    } else if (done.isSuccess()) {
      connected = true;
      onConnected(wiring.now());
    } else {
      forget();
      shadow.breaker.failed(wiring.now());
      fail(LossReason.SHADOW_CONNECT);
    }
  }

  private void awaitConnection(long now, long patience) {
    if (attempts.lasted(patience, wiring.timeoutNanos())) {
      shadow.breaker.failed(now);
      fail(LossReason.SHADOW_CONNECT);
    } else if (attempts.isDue(patience)) {
      attempts.again(patience);
      disconnect();
      attempt();
    }
  }

  final void disconnect() {
    Channel open = channel;
    forget();
    if (open != null) {
      Wire.hangUp(open);
    }
  }

  /// From a wire: its connection has ended.
  final void ended(Wire of) {
    if (of.isCurrent()) {
      forget();
      onLost(wiring.now());
    }
  }

  /// Copies the record's bytes behind those that wait.
  final void append(Exchange exchange, RecordView item) {
    hold(exchange.append(item, wiring));
  }

  /// Replaces the secrets of a complete request, where the shadow gets none.
  ///
  /// @return false when it must not be sent
  final boolean redact(Exchange exchange) {
    ByteBuf buffer = exchange.waiting;
    if (buffer == null || !shadow.treatment.redacts()) {
      return true;
    }
    int before = buffer.readableBytes();
    boolean redacted = shadow.treatment.redact(buffer, session.connection, exchange.sequence);
    hold(buffer.readableBytes() - before);
    return redacted;
  }

  /// Hands what waits of an exchange to the channel.
  final void hand(Exchange exchange) {
    Channel to = channel;
    ByteBuf buffer = exchange.waiting;
    if (!exchange.started) {
      shadow.begins(exchange, wiring.now());
    }
    exchange.started = true;
    exchange.since = wiring.patience();
    if (to == null || buffer == null) {
      sentIfWritten(exchange);
      return;
    }
    exchange.waiting = null;
    exchange.writes++;
    int bytes = buffer.readableBytes();
    int attempt = exchange.attempt;
    to.write(buffer).addListener(done -> written(exchange, attempt, bytes, done.isSuccess()));
    unflushed += bytes;
    if (unflushed >= FLUSH_BYTES) {
      flush();
    } else {
      wiring.flushLater(this);
    }
  }

  final void flush() {
    unflushed = 0;
    Channel to = channel;
    if (to != null) {
      to.flush();
    }
  }

  /// Takes an exchange into the lane.
  final Exchange admit(RecordView item) {
    Exchange exchange = new Exchange(item, wiring.patience());
    exchange.takenNanos = wiring.now();
    session.took(exchange.priority);
    if (!isOpaque(item)) {
      exchange.copy = shadow.treatment.copy(session.connection, item.sequence());
    }
    shadow.ledger.admitted();
    unsent.add(exchange);
    append(exchange, item);
    return exchange;
  }

  final void drop(Exchange exchange, LossReason reason) {
    leave(exchange);
    hold(-exchange.releaseWaiting());
    if (!exchange.settled) {
      exchange.settled = true;
      shadow.ledger.dropped(exchange, reason);
    }
  }

  /// It is answered, or never will be.
  final void leave(Exchange exchange) {
    shadow.answered(exchange);
    hold(-exchange.releaseSpare());
    FanInLane from = exchange.from;
    if (from != null && !exchange.left) {
      exchange.left = true;
      from.left();
    }
  }

  final void dropAll(Deque<Exchange> exchanges, LossReason reason) {
    for (Exchange next = exchanges.poll(); next != null; next = exchanges.poll()) {
      drop(next, reason);
    }
  }

  private void sentIfWritten(Exchange exchange) {
    if (exchange.isWritten() && !exchange.settled) {
      exchange.settled = true;
      exchange.writtenNanos = wiring.now();
      exchange.since = wiring.patience();
      shadow.ledger.sent(exchange);
      shadow.observer.sent(exchange.bytes, exchange.write);
      shadow.observer.delayed(exchange.writtenNanos - exchange.capturedNanos);
      onSent(exchange);
    }
  }

  private void forget() {
    if (wire != null) {
      wire.retire();
      wire = null;
    }
    channel = null;
    connected = false;
    unflushed = 0;
    shadow.leave(this);
  }

  final void hold(int bytes) {
    waitingBytes += bytes;
    shadow.waitingBytes += bytes;
  }

  private void written(Exchange exchange, int attempt, int bytes, boolean done) {
    hold(-bytes);
    if (attempt == exchange.attempt) {
      exchange.writes--;
      if (done) {
        sentIfWritten(exchange);
      } else if (exchange.spare == null) { // else it is sent again as soon as the loss is heard of
        onUnwritten(exchange);
      }
    }
  }

  /// Not all of an exchange could be written.
  void onUnwritten(Exchange exchange) {
    drop(exchange, LossReason.SHADOW_RESET);
  }
}
