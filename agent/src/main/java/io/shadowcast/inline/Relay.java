package io.shadowcast.inline;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// One proxied connection: what one side sends the other gets, byte by byte, no faster than it
/// takes them. An end of one direction is passed on as such; an end of both, or silence after an
/// end of one, ends the connection; a connection that breaks on one side is reset on the other,
/// once that has what came before. Loop only.
final class Relay {
  private final Feed feed;
  private final Tap tap;
  private final Resets resets;
  private final Side fromClient = new Side(true);
  private final Side fromUpstream = new Side(false);
  private final LongSupplier ticker;
  private final long halfOpenNanos;
  private final Consumer<Relay> onOver;
  private final List<Channel> channels = new ArrayList<>(2);
  private boolean told;
  private int openDirections = 2;
  private int openChannels;
  private boolean broken;

  /// The next look whether bytes pass; null: nobody looks.
  private @Nullable ScheduledFuture<?> watch;

  /// When bytes passed last, and whose.
  private long passedNanos;

  private boolean clientSpokeLast;

  /// @param halfOpenNanos how long it may be silent when one direction has ended
  /// @param onOver hears when both sides are closed
  Relay(
      Feed feed,
      Tap tap,
      Resets resets,
      LongSupplier ticker,
      long halfOpenNanos,
      Consumer<Relay> onOver) {
    this.feed = feed;
    this.tap = tap;
    this.resets = resets;
    this.ticker = ticker;
    this.halfOpenNanos = halfOpenNanos;
    this.onOver = onOver;
    passedNanos = ticker.getAsLong();
  }

  /// Whether nobody waits for an answer, as far as a relay of bytes can know: no stream of HTTP/2
  /// is open, else the upstream spoke last, or nobody ever did; and long ago, and everything is
  /// written.
  boolean isIdle(long now, long nanos) {
    Http2Streams http2 = tap.http2;
    boolean awaited = http2 == null ? clientSpokeLast : http2.anyOpen();
    return !awaited && now - passedNanos >= nanos && channels.stream().allMatch(Relay::isWritten);
  }

  private static boolean isWritten(Channel channel) {
    ChannelOutboundBuffer waiting = channel.unsafe().outboundBuffer();
    return waiting == null || waiting.isEmpty();
  }

  /// Ends both sides, in order unless one of them broke.
  void finish() {
    for (Channel channel : List.copyOf(channels)) {
      if (broken) {
        Resets.now(channel);
      } else {
        var _ = channel.close();
      }
    }
  }

  private void own(Channel channel) {
    channels.add(channel);
    openChannels++;
    var _ = channel.closeFuture().addListener(_ -> closed());
  }

  private void closed() {
    openChannels--;
    if (openChannels == 0) {
      unwatch();
      onOver.accept(this);
    }
  }

  /// From now on silence ends the connection: a peer that vanished would keep it for ever.
  private void watch(Channel any) {
    if (watch == null && openChannels > 0) {
      passedNanos = ticker.getAsLong();
      look(any, halfOpenNanos);
    }
  }

  private void look(Channel any, long after) {
    watch = any.eventLoop().schedule(() -> lookNow(any), after, TimeUnit.NANOSECONDS);
  }

  /// The loop would hold this relay and its buffers until the watch is over.
  private void unwatch() {
    ScheduledFuture<?> next = watch;
    if (next != null) {
      next.cancel(false);
    }
  }

  private void lookNow(Channel any) {
    long left = halfOpenNanos - (ticker.getAsLong() - passedNanos);
    if (openChannels > 0 && left <= 0) {
      finish();
    } else if (openChannels > 0) {
      look(any, left);
    }
  }

  /// Connects the accepted connection to its upstream, as soon as it speaks TLS where it has to;
  /// when that is refused, the client is reset, as nearly as one can refuse a connection that was
  /// accepted.
  void begin(Channel client, Line line) {
    own(client);
    Future<Channel> welcomed = line.welcome(client);
    client.pipeline().addLast(fromClient);
    welcomed.addListener(done -> {
      if (done.isSuccess()) {
        connect(client, line);
      } else {
        var _ = client.close();
      }
    });
  }

  private void connect(Channel client, Line line) {
    Future<Channel> connected = line.connect(fromUpstream, Tls.protocol(client));
    connected.addListener(done -> {
      if (!done.isSuccess()) {
        Resets.now(client);
      } else if (!client.isActive()) {
        var _ = connected.getNow().close();
      } else {
        own(connected.getNow());
        join(client, connected.getNow());
      }
    });
  }

  private void join(Channel client, Channel upstream) {
    told = true;
    if (Tls.protocol(client).equals(Tls.HTTP_2)) {
      tap.isHttp2();
    }
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
      if (shut || broken) {
        return; // a read that failed says this as well
      }
      boolean farewell = event == SslCloseCompletionEvent.SUCCESS;
      if (event instanceof ChannelInputShutdownReadComplete) {
        endOfInput(context);
      } else if (farewell) {
        ended(context.channel());
      }
    }

    private void endOfInput(ChannelHandlerContext context) {
      if (Tls.of(context.channel()) == null) {
        ended(context.channel());
      } else {
        broken = true; // without the farewell of TLS anybody may have cut the connection
        var _ = context.close();
      }
    }

    private void ended(Channel mine) {
      shut = true;
      Channel to = other;
      if (to != null) {
        passEnd(mine, to);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
      early.forEach(ByteBuf::release);
      early.clear();
      end();
      Channel to = other;
      if (to != null) {
        watch(to);
        // What was read before still belongs to the other side.
        var _ =
            to.writeAndFlush(Unpooled.EMPTY_BUFFER)
                .addListener((ChannelFutureListener) done -> passOn(done.channel()));
      }
    }

    /// An end that was no orderly one must not look like one: half an answer would be taken for a
    /// whole one.
    private void passOn(Channel to) {
      if (broken) {
        resets.whenSent(to);
      } else {
        var _ = to.close();
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      // A write to a side that we closed ourselves says nothing of the peer.
      boolean own = cause instanceof ClosedChannelException;
      broken |= !own && (cause instanceof IOException || cause instanceof DecoderException);
      var _ = context.close();
    }

    /// Reads on; not after the end, behind which there is nothing.
    private void resume(Channel mine) {
      if (!shut) {
        mine.config().setAutoRead(true);
      }
    }

    private void pass(Channel to, ByteBuf bytes) {
      passedNanos = ticker.getAsLong();
      clientSpokeLast = client;
      tell(bytes);
      var _ = to.write(bytes, to.voidPromise());
    }

    /// The feed hears nothing of a connection after its end.
    private void tell(ByteBuf bytes) {
      if (told && client) {
        feed.client(tap, bytes);
      } else if (told) {
        feed.server(tap, bytes);
      }
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
      } else {
        sayEnd(to);
        watch(to);
      }
    }

    private static void sayEnd(Channel to) {
      SslHandler tls = Tls.of(to);
      if (tls != null) {
        var _ = tls.closeOutbound();
      } else if (to instanceof DuplexChannel duplex) {
        var _ = duplex.shutdownOutput();
      }
    }
  }
}
