package io.shadowcast.inline;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.shadowcast.agent.config.UpstreamTlsSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/// What both sides of a route's connections are made of: TLS towards the client where it is wanted,
/// and the way to the upstream. Loop only, once it is made.
final class Line {
  private final Bootstrap bootstrap;
  private final Upstream upstream;
  private final InlineSettings.Route route;
  private final Executor handshakes;
  private final @Nullable SslContext server;

  /// Towards the upstream, by the protocol agreed with the client; empty: without TLS.
  private final Map<String, SslContext> clients = new HashMap<>();

  /// @param handshakes computes what would hold the loop up
  /// @param credentials directory of the service manager's credentials
  /// @throws IOException naming what of the route's TLS cannot be used
  Line(
      InlineSettings.Route route,
      Upstream upstream,
      Bootstrap bootstrap,
      Executor handshakes,
      Optional<Path> credentials)
      throws IOException {
    this.route = route;
    this.upstream = upstream;
    this.bootstrap = bootstrap;
    this.handshakes = handshakes;
    server = route.tls().isPresent() ? Tls.server(route.tls().get(), credentials) : null;
    if (route.upstreamTls().isPresent()) {
      prepare(route.upstreamTls().get());
    }
  }

  private void prepare(UpstreamTlsSettings settings) throws IOException {
    clients.put("", Tls.client(settings, ""));
    if (route.tls().isPresent()) {
      for (String protocol : route.tls().get().alpn()) {
        clients.put(protocol, Tls.client(settings, protocol));
      }
    }
  }

  /// Puts TLS in front of an accepted connection.
  ///
  /// @return done when it can be relayed; failed when it cannot, and is closed
  Future<Channel> welcome(Channel accepted) {
    SslContext tls = server;
    if (tls == null) {
      return accepted.eventLoop().newSucceededFuture(accepted);
    }
    SslHandler handler = tls.newHandler(accepted.alloc(), handshakes);
    accepted.pipeline().addLast(handler);
    accepted.read(); // nothing else asks for the first bytes of the handshake
    return handler.handshakeFuture();
  }

  /// Opens the other side.
  ///
  /// @param side the handler of its bytes
  /// @param protocol agreed with the client; the upstream has to agree as well
  Future<Channel> connect(ChannelHandler side, String protocol) {
    SslContext tls = clients.get(protocol);
    Promise<Channel> ready = bootstrap.config().group().next().newPromise();
    ChannelFuture attempt =
        bootstrap
            .clone()
            .handler(tls == null ? side : secured(tls, side))
            .connect(upstream.address());
    attempt.addListener(
        (ChannelFutureListener)
            done -> {
              if (done.isSuccess()) {
                agree(done.channel(), protocol, ready);
              } else {
                ready.setFailure(done.cause());
              }
            });
    return ready;
  }

  private ChannelHandler secured(SslContext tls, ChannelHandler side) {
    String name =
        route.upstreamTls().flatMap(UpstreamTlsSettings::name).orElse(route.upstream().host());
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channel
            .pipeline()
            .addLast(tls.newHandler(channel.alloc(), name, route.upstream().port(), handshakes))
            .addLast(side);
      }
    };
  }

  private static void agree(Channel connected, String protocol, Promise<Channel> ready) {
    SslHandler handler = Tls.of(connected);
    if (handler == null) {
      ready.setSuccess(connected);
      return;
    }
    connected.read();
    handler
        .handshakeFuture()
        .addListener(done -> {
          if (!done.isSuccess()) {
            ready.setFailure(done.cause());
          } else if (protocol.equals(Tls.HTTP_2) && !Tls.protocol(connected).equals(protocol)) {
            var _ = connected.close();
            ready.setFailure(new SSLHandshakeException("upstream: no h2 by ALPN"));
          } else {
            ready.setSuccess(connected);
          }
        });
  }
}
