package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// A connection of a lane of HTTP/1.x requests: reads every response to its end. Loop only.
final class HttpWire extends Wire implements HttpAnswers.Listener {
  private final HttpLane lane;
  private final HttpAnswers parser = new HttpAnswers(this);
  private long begunNanos;

  HttpWire(HttpLane lane) {
    super(lane);
    this.lane = lane;
  }

  @Override
  void read(ByteBuf bytes) {
    if (!parser.read(bytes) && isCurrent()) {
      lane.malformed();
    }
  }

  @Override
  void end() {
    parser.ended();
  }

  @Override
  public boolean nextIsHead() {
    Exchange next = lane.awaited();
    return next != null && next.head;
  }

  @Override
  public boolean nextIsConnect() {
    Exchange next = lane.awaited();
    return next != null && next.connect;
  }

  @Override
  public void switched(int status) {
    if (isCurrent()) {
      lane.accepted(status);
    }
  }

  @Override
  public @Nullable AnswerBody body() {
    Pairing of = lane.pairingOf(lane.awaited());
    return of == null ? null : of.body();
  }

  @Override
  public void begins() {
    begunNanos = lane.wiring.now();
  }

  @Override
  public void answered(int status, boolean reusable, boolean byLastByte) {
    if (isCurrent()) {
      lane.answered(status, reusable, byLastByte ? lane.wiring.now() : begunNanos);
    }
  }
}
