package io.shadowcast.inline;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import java.net.InetSocketAddress;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// One proxied connection: what one side sends the other gets, byte by byte, no faster than it
/// takes them. An end of one direction is passed on as such; an end of both ends the connection.
/// Loop only.
final class Relay {
  private final Feed feed;
  private final Tap tap;
  private final Side fromClient = new Side(true);
  private final Side fromUpstream = new Side(false);
  private boolean told;
  private int openDirections = 2;

  Relay(Feed feed, Tap tap) {
    this.feed = feed;
    this.tap = tap;
  }

  /// Connects the accepted connection to its upstream; when that is refused, the client is reset,
  /// as nearly as one can refuse a connection that was accepted.
  void begin(Channel client, Bootstrap bootstrap, InetSocketAddress upstream) {
    client.pipeline().addLast(fromClient);
    bootstrap
        .clone()
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .handler(fromUpstream)
        .connect(upstream)
        .addListener(
            (ChannelFutureListener)
                done -> {
                  if (!done.isSuccess()) {
                    reset(client);
                  } else if (!client.isActive()) {
                    var _ = done.channel().close();
                  } else {
                    join(client, done.channel());
                  }
                });
  }

  private void join(Channel client, Channel upstream) {
    told = true;
    feed.opened(tap, text(client.remoteAddress()), text(client.localAddress()));
    fromUpstream.join(upstream, client);
    fromClient.join(client, upstream);
  }

  private void end() {
    if (told) {
      told = false;
      feed.closed(tap);
      feed.flush();
    }
  }

  private static String text(Object address) {
    return address instanceof InetSocketAddress inet
        ? inet.getAddress().getHostAddress() + ":" + inet.getPort()
        : "unknown";
  }

  private static void reset(Channel client) {
    if (client.isOpen()) {
      client.config().setOption(ChannelOption.SO_LINGER, 0);
    }
    var _ = client.close();
  }

  /// Reads one side and writes to the other.
  private final class Side extends ChannelInboundHandlerAdapter {
    private final boolean client;

    /// What the kernel made us read before there was another side: it does so with an end of input.
    private final Deque<ByteBuf> early = new ArrayDeque<>();

    private @Nullable Channel other;
    private boolean shut;

    Side(boolean client) {
      this.client = client;
    }

    void join(Channel mine, Channel theirs) {
      other = theirs;
      for (ByteBuf bytes = early.poll(); bytes != null; bytes = early.poll()) {
        pass(theirs, bytes);
      }
      theirs.flush();
      resume(mine);
      if (shut) {
        passEnd(mine, theirs);
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
      Channel to = other;
      if (to == null) {
        early.add((ByteBuf) message);
      } else {
        pass(to, (ByteBuf) message);
      }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
      Channel to = other;
      if (to != null) {
        to.flush();
        if (!shut && !to.isWritable()) {
          context.channel().config().setAutoRead(false);
        }
        feed.flush();
      }
    }

    /// This side takes bytes again: the other may be read again.
    @Override
    public void channelWritabilityChanged(ChannelHandlerContext context) {
      Channel from = other;
      if (from != null && context.channel().isWritable()) {
        (client ? fromUpstream : fromClient).resume(from);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
      if (event instanceof ChannelInputShutdownReadComplete && !shut) {
        shut = true;
        Channel to = other;
        if (to != null) {
          passEnd(context.channel(), to);
        }
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      early.forEach(ByteBuf::release);
      early.clear();
      end();
      Channel to = other;
      if (to != null) {
        // What was read before still belongs to the other side.
        var _ = to.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(ChannelFutureListener.CLOSE);
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      var _ = context.close();
    }

    /// Reads on; not after the end, when the kernel has taken the connection off the loop's list of
    /// readers.
    private void resume(Channel mine) {
      if (!shut) {
        mine.config().setAutoRead(true);
      }
    }

    private void pass(Channel to, ByteBuf bytes) {
      if (client) {
        feed.client(tap, bytes);
      } else {
        feed.server(tap, bytes);
      }
      var _ = to.write(bytes, to.voidPromise());
    }

    private void passEnd(Channel mine, Channel to) {
      var _ =
          to.writeAndFlush(Unpooled.EMPTY_BUFFER)
              .addListener((ChannelFutureListener) done -> endOutput(mine, to));
    }

    /// Everything that came from here is written: the other side is told that no more comes.
    private void endOutput(Channel mine, Channel to) {
      openDirections--;
      if (openDirections == 0) {
        var _ = to.close();
        var _ = mine.close();
      } else if (to instanceof DuplexChannel duplex) {
        var _ = duplex.shutdownOutput();
      }
    }
  }
}
