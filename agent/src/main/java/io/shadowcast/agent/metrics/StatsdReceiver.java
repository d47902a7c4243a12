package io.shadowcast.agent.metrics;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufHolder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.IoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollDomainDatagramChannel;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.unix.DomainSocketAddress;
import io.shadowcast.agent.config.StatsdSettings;
import io.shadowcast.words.Endpoint;
import io.shadowcast.words.ProbeResult;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;

/// Listens for pushed metrics on a Unix datagram socket and on UDP of the loopback. Packets over 8
/// KiB are refused and counted. Runs on the event loop it is given.
final class StatsdReceiver implements Closeable {
  private static final int LARGEST = 8192;
  private static final int PACKETS_PER_TURN = 64;

  private final StatsdSeries series;
  private final EventLoopGroup loop;
  private final List<Channel> channels = new ArrayList<>();
  private final List<ProbeResult> probes = new ArrayList<>();

  private StatsdReceiver(StatsdSeries series, EventLoopGroup loop) {
    this.series = series;
    this.loop = loop;
  }

  /// Opens what the settings name; what cannot be opened is OFF in [#probes()].
  static StatsdReceiver open(StatsdSettings settings, StatsdSeries series, EventLoopGroup loop) {
    StatsdReceiver receiver = new StatsdReceiver(series, loop);
    settings.unix().ifPresent(receiver::unix);
    settings.udp().ifPresent(receiver::udp);
    if (receiver.probes.isEmpty()) {
      receiver.off("statsd", "no endpoint is set", "set metrics.statsd");
    }
    return receiver;
  }

  List<ProbeResult> probes() {
    return List.copyOf(probes);
  }

  private void unix(Path socket) {
    if (!epoll()) {
      off("statsd:unix", "there is no epoll transport", "push to metrics.statsd.udp");
      return;
    }
    try {
      removeStale(socket);
      bind(
          new Bootstrap().channel(EpollDomainDatagramChannel.class).handler(new Packets()),
          new DomainSocketAddress(socket.toFile()));
      // Workloads run as other users: they may send, and no more.
      Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw--w--w-"));
      probes.add(ProbeResult.full("statsd:unix"));
    } catch (IOException e) {
      off("statsd:unix", socket + " cannot be opened: " + e.getMessage(), "correct its directory");
    }
  }

  private void udp(Endpoint at) {
    Class<? extends DatagramChannel> type =
        epoll() ? EpollDatagramChannel.class : NioDatagramChannel.class;
    try {
      bind(
          new Bootstrap().channel(type).handler(new Packets()),
          new InetSocketAddress(at.host(), at.port()));
      probes.add(ProbeResult.full("statsd:udp"));
    } catch (IOException e) {
      off("statsd:udp", at + " cannot be opened: " + e.getMessage(), "choose another port");
    }
  }

  private void bind(Bootstrap bootstrap, SocketAddress address) throws IOException {
    var bound =
        bootstrap
            .group(loop)
            .option(
                ChannelOption.RECVBUF_ALLOCATOR,
                new FixedRecvByteBufAllocator(LARGEST + 1).maxMessagesPerRead(PACKETS_PER_TURN))
            .bind(address)
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      throw new IOException(String.valueOf(bound.cause().getMessage()), bound.cause());
    }
    channels.add(bound.channel());
  }

  private boolean epoll() {
    return loop instanceof IoEventLoopGroup io && io.isIoType(EpollIoHandler.class);
  }

  private void off(String source, String reason, String remedy) {
    probes.add(new ProbeResult(source, ProbeResult.State.OFF, reason, remedy));
  }

  /// Only a socket: a path given by mistake must not cost a file.
  private static void removeStale(Path socket) throws IOException {
    if (Files.exists(socket, LinkOption.NOFOLLOW_LINKS)) {
      BasicFileAttributes is =
          Files.readAttributes(socket, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
      if (!is.isOther()) {
        throw new IOException("there is something else that is not a socket");
      }
      Files.delete(socket);
    }
  }

  @Override
  public void close() throws IOException {
    for (Channel channel : channels) {
      SocketAddress address = channel.localAddress();
      channel.close().awaitUninterruptibly();
      if (address instanceof DomainSocketAddress unix) {
        Files.deleteIfExists(Path.of(unix.path()));
      }
    }
    channels.clear();
  }

  /// Reads packets of either kind.
  private final class Packets extends SimpleChannelInboundHandler<ByteBufHolder> {
    @Override
    protected void channelRead0(ChannelHandlerContext context, ByteBufHolder packet) {
      ByteBuf content = packet.content();
      if (content.readableBytes() > LARGEST) {
        series.oversized();
      } else {
        series.push(content.toString(StandardCharsets.UTF_8));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
      series.oversized();
    }
  }
}
