package io.shadowcast.agent.mirror;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;

/// What a shadow's connection says to its lane. A lane has a new one for each connection; an old
/// one is not heard.
abstract class Wire extends ChannelInboundHandlerAdapter {
  private final Lane lane;
  private boolean current = true;

  Wire(Lane lane) {
    this.lane = lane;
  }

  /// Whether its lane still listens.
  final boolean isCurrent() {
    return current;
  }

  /// Its lane has given the connection up.
  final void retire() {
    current = false;
  }

  /// Bytes of the shadow; released by the caller.
  abstract void read(ByteBuf bytes);

  /// The shadow sends no more.
  void end() {}

  /// Whether the connection goes on after a fault.
  boolean survives(Throwable cause) {
    return false;
  }

  @Override
  public final void channelRead(ChannelHandlerContext context, Object message) {
    ByteBuf bytes =
        message instanceof ByteBufHolder datagram ? datagram.content() : (ByteBuf) message;
    boolean first = lane.wiring.turnBegins();
    try {
      if (current) {
        read(bytes);
      }
    } finally {
      bytes.release();
      if (first) {
        lane.wiring.turnEnds();
      }
    }
  }

  @Override
  public final void channelInactive(ChannelHandlerContext context) {
    if (current) {
      end();
    }
    lane.ended(this);
  }

  @Override
  public final void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!current || !survives(cause)) {
      hangUp(context.channel());
    }
  }

  /// Below the handlers: HTTP/2 would say goodbye first, and go on sending for up to 30 s.
  static void hangUp(Channel open) {
    ChannelHandlerContext lowest = open.pipeline().firstContext();
    var _ = lowest == null ? open.close() : lowest.close();
  }
}
