package io.shadowcast.inline;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.shadowcast.agent.os.PassedSockets;
import java.io.IOException;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// The proxy's one event loop and what can be opened on it: epoll, or the JDK's selector.
final class Loop {
  // What a stream may hold: one read that the other side did not take, and one more that was let in
  // because what waited was below the mark. 64 KiB together, whatever passes.
  private static final int READ = 32 << 10;
  private static final int FIRST_READ = 8 << 10;
  private static final int SMALLEST_READ = 1 << 10;
  private static final int BACKLOG = 4096;

  private final boolean epoll;
  private final EventLoopGroup group;

  Loop(boolean epoll) {
    this.epoll = epoll;
    group =
        new MultiThreadIoEventLoopGroup(
            1,
            new DefaultThreadFactory("inline", false),
            epoll ? SteadyEpoll.factory() : NioIoHandler.newFactory());
  }

  /// Whether epoll can be had: where its native part is there, unless
  /// `-Dshadowcast.inline.epoll=false` refuses it.
  static boolean hasEpoll() {
    return !"false".equals(System.getProperty("shadowcast.inline.epoll")) && Epoll.isAvailable();
  }

  EventLoop thread() {
    return group.next();
  }

  /// Listeners share their port with another process of the same user, so that a new one can take
  /// over before the old one goes. What they accept is not read before it is told to be.
  ServerBootstrap server() {
    ServerBootstrap bootstrap =
        accepting()
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true);
    return epoll
        ? bootstrap.option(EpollChannelOption.SO_REUSEPORT, true)
        : bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
  }

  /// Takes listening sockets over.
  ///
  /// @throws IOException naming a descriptor that is none
  List<Channel> adopt(List<Integer> descriptors) throws IOException {
    if (!epoll && !descriptors.isEmpty()) {
      throw new IOException("LISTEN_FDS: " + descriptors.size() + " (expected: 0 without epoll)");
    }
    List<Channel> adopted = new ArrayList<>();
    for (int descriptor : descriptors) {
      PassedSockets.adopt(descriptor);
      adopted.add(new EpollServerSocketChannel(descriptor));
    }
    return adopted;
  }

  /// The same on a socket that listens already; to be registered, not bound.
  ServerBootstrap server(Channel adopted) {
    return accepting().channelFactory(() -> (ServerChannel) adopted);
  }

  private ServerBootstrap accepting() {
    return new ServerBootstrap()
        .group(group)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childOption(ChannelOption.SO_KEEPALIVE, true)
        .childOption(ChannelOption.AUTO_READ, false)
        .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .childOption(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, mark());
  }

  Bootstrap client() {
    return new Bootstrap()
        .group(group)
        .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.AUTO_READ, false)
        .option(ChannelOption.ALLOW_HALF_CLOSURE, true)
        .option(ChannelOption.RECVBUF_ALLOCATOR, reads())
        .option(ChannelOption.WRITE_BUFFER_WATER_MARK, mark());
  }

  Bootstrap unix() {
    return new Bootstrap()
        .group(group)
        .channel(epoll ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class);
  }

  SocketAddress unixAddress(Path path) {
    return epoll ? new DomainSocketAddress(path.toFile()) : UnixDomainSocketAddress.of(path);
  }

  void shutDown() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }

  /// One read per turn: whether the other side takes it is known before the next.
  private static RecvByteBufAllocator reads() {
    return new AdaptiveRecvByteBufAllocator(SMALLEST_READ, FIRST_READ, READ).maxMessagesPerRead(1);
  }

  private static WriteBufferWaterMark mark() {
    return new WriteBufferWaterMark(READ / 2, READ);
  }
}
