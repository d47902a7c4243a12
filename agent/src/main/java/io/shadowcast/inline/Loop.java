package io.shadowcast.inline;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollDomainSocketChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioDomainSocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.net.SocketAddress;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/// The proxy's one event loop and what can be opened on it: epoll where its native part is there,
/// else the JDK's.
final class Loop {
  // Off unless asked for by -Dshadowcast.inline.epoll=true: with Netty 4.2.17 a connection whose
  // input has ended may
  // drop out of the epoll set, and what was still to be written to it is then cut off.
  private static final boolean EPOLL =
      Boolean.getBoolean("shadowcast.inline.epoll") && Epoll.isAvailable();

  private final EventLoopGroup group =
      new MultiThreadIoEventLoopGroup(
          1,
          new DefaultThreadFactory("inline", false),
          EPOLL ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());

  EventLoop thread() {
    return group.next();
  }

  /// Listeners share their port with another process of the same user, so that a new one can take
  /// over before the old one goes.
  ServerBootstrap server() {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(group)
            .channel(EPOLL ? EpollServerSocketChannel.class : NioServerSocketChannel.class);
    return EPOLL
        ? bootstrap.option(EpollChannelOption.SO_REUSEPORT, true)
        : bootstrap.option(NioChannelOption.of(StandardSocketOptions.SO_REUSEPORT), true);
  }

  Bootstrap client() {
    return new Bootstrap()
        .group(group)
        .channel(EPOLL ? EpollSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true);
  }

  Bootstrap unix() {
    return new Bootstrap()
        .group(group)
        .channel(EPOLL ? EpollDomainSocketChannel.class : NioDomainSocketChannel.class);
  }

  static SocketAddress unixAddress(Path path) {
    return EPOLL ? new DomainSocketAddress(path.toFile()) : UnixDomainSocketAddress.of(path);
  }

  void shutDown() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(2, TimeUnit.SECONDS);
  }
}
