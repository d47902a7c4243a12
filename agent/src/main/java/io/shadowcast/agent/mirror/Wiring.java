package io.shadowcast.agent.mirror;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.unix.UnixChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// What every lane needs of the loop: connections, memory, the time, limits. Loop only.
final class Wiring {
  // One loop, requests of a few KiB: one arena with chunks of 1 MiB instead of 4.
  private static final PooledByteBufAllocator MEMORY =
      new PooledByteBufAllocator(true, 0, 1, 8192, 7, 256, 64, false);

  /// Memory of which nothing is ever read.
  private static final ByteBuffer NO_BYTES = ByteBuffer.allocateDirect(1);

  private final Bootstrap bootstrap;
  private final Bootstrap datagrams;
  private final MirrorOptions options;
  private final LongSupplier ticker;
  private final EventLoop loop;
  private final Deque<Lane> unflushed = new ArrayDeque<>();
  private boolean inTurn;
  private long attendedAt;
  private long patience;
  private long lanes;

  Wiring(Transport transport, MirrorOptions options, LongSupplier ticker) {
    this.options = options;
    this.ticker = ticker;
    loop = transport.loop();
    bootstrap =
        transport
            .client()
            .option(ChannelOption.ALLOCATOR, MEMORY)
            .option(ChannelOption.TCP_NODELAY, true)
            // Lanes look after their attempts themselves: a timer of the loop would also count the
            // time in which the loop did not run.
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
    datagrams = transport.datagramClient().option(ChannelOption.ALLOCATOR, MEMORY);
  }

  ChannelFuture connect(InetSocketAddress address, Wire wire) {
    return bootstrap.clone().handler(wire).connect(address);
  }

  /// To a shadow that is spoken to by HTTP/2.
  ChannelFuture connectHttp2(InetSocketAddress address, Wire wire) {
    Http2Speech speech = new Http2Speech();
    ChannelInitializer<Channel> all =
        new ChannelInitializer<>() {
          @Override
          protected void initChannel(Channel channel) {
            channel.pipeline().addLast(speech.codec(), speech, wire);
          }
        };
    return bootstrap.clone().handler(all).connect(address);
  }

  /// A socket for datagrams, with a port of its own, that hears this address alone.
  ChannelFuture connectDatagrams(InetSocketAddress address, Wire wire) {
    return datagrams.clone().handler(wire).connect(address);
  }

  /// Sends a datagram without bytes, which Netty takes for nothing to be sent.
  ///
  /// @return false when that cannot be done without epoll
  boolean sendEmpty(@Nullable Channel to) throws IOException {
    if (to instanceof UnixChannel socket) {
      socket.fd().write(NO_BYTES, 0, 0);
      return true;
    }
    return false;
  }

  /// Runs it on the loop: at once when called there.
  void onLoop(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
    } else {
      loop.execute(task);
    }
  }

  ByteBuf allocate(int bytes) {
    return MEMORY.directBuffer(bytes);
  }

  long now() {
    return ticker.getAsLong();
  }

  /// The time in which shadows could have been heard: grows with the clock, but by no more than
  /// `most` from one look to the next. A loop that got no CPU has kept its shadows waiting, not
  /// they it.
  long patience() {
    return patience;
  }

  /// The loop looks at its lanes.
  void attend(long now, long most) {
    patience += Math.clamp(now - attendedAt, 0, most);
    attendedAt = now;
  }

  /// A number for a new lane, larger than all before.
  long nextLane() {
    return ++lanes;
  }

  long timeoutNanos() {
    return options.timeout().toNanos();
  }

  long maxAgeNanos() {
    return options.maxAge().toNanos();
  }

  /// How much of a response's body is looked at.
  int bodyBytes() {
    return options.bounds().bodyBytes();
  }

  int laneBytes() {
    return options.bounds().laneBytes();
  }

  int requestBytes() {
    return options.bounds().requestBytes();
  }

  /// Flushes at the end of the turn, so that what one turn writes to a connection leaves in one
  /// call; outside of a turn at once.
  void flushLater(Lane lane) {
    if (inTurn) {
      unflushed.add(lane);
    } else {
      lane.flush();
    }
  }

  /// From now on flushes wait for the end of the turn, so that what goes to one socket goes at
  /// once.
  ///
  /// @return false when a turn is under way already
  boolean turnBegins() {
    boolean first = !inTurn;
    inTurn = true;
    return first;
  }

  void turnEnds() {
    inTurn = false;
    for (Lane lane = unflushed.poll(); lane != null; lane = unflushed.poll()) {
      lane.flush();
    }
  }
}
