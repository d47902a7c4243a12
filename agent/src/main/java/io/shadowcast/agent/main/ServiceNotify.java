package io.shadowcast.agent.main;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the service manager how the agent is: sd_notify(3), a datagram to the socket that
/// NOTIFY_SOCKET names.
final class ServiceNotify {
  private static final Logger LOG = LoggerFactory.getLogger(ServiceNotify.class);

  private final @Nullable String socket;
  private final EventLoopGroup loop;

  /// @param socket what NOTIFY_SOCKET says
  /// @param loop the agent's
  ServiceNotify(@Nullable String socket, EventLoopGroup loop) {
    this.socket = socket;
    this.loop = loop;
  }

  /// Sends a state; without a service manager it does nothing.
  void send(String state) {
    if (socket == null || socket.isEmpty() || !Epoll.isAvailable()) {
      return;
    }
    try {
      // '@' stands for an abstract socket, whose name begins with NUL.
      DomainSocketAddress to = new DomainSocketAddress(socket.replaceFirst("^@", "\0"));
      Channel channel =
          new Bootstrap()
              .group(loop)
              .channel(EpollDomainDatagramChannel.class)
              .handler(ignoring())
              .connect(to)
              .syncUninterruptibly()
              .channel();
      byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
      try {
        channel.writeAndFlush(Unpooled.wrappedBuffer(bytes)).syncUninterruptibly();
      } finally {
        channel.close().syncUninterruptibly();
      }
    } catch (RuntimeException e) {
      LOG.warn("agent: the service manager does not hear {}: {}", state, e.toString());
    }
  }

  private static ChannelHandler ignoring() {
    return new ChannelInboundHandlerAdapter();
  }
}
