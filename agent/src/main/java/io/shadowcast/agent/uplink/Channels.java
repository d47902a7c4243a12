package io.shadowcast.agent.uplink;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.shadowcast.words.Endpoint;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes channels on the agent's event loop. They do not retry: the uplink does.
public final class Channels {
  private static final Logger LOG = LoggerFactory.getLogger(Channels.class);
  private static final int CONNECT_MILLIS = 5000;

  private final Transport transport;
  private @Nullable ManagedChannel dialled;
  private @Nullable SslContext tls;
  private @Nullable Identity tlsOf;

  /// @param transport the event loop
  public Channels(Transport transport) {
    this.transport = transport;
  }

  /// Begins to connect as the agent that is enrolled here, on a thread of its own: loading TLS and
  /// the handshake take as long as the rest of the agent's start. A fault is left to the uplink,
  /// which meets it again.
  public void dial(Uplink.Line line) {
    Thread.ofPlatform()
        .name("dial")
        .daemon(true)
        .start(() -> {
          try {
            Optional<Identity> identity = new IdentityFile(line.state()).read();
            if (identity.isPresent()) {
              dial(line.aggregator().address(), identity.get());
            }
          } catch (IOException | RuntimeException e) {
            LOG.debug("{}: no early connection", line.host(), e);
          }
        });
  }

  private synchronized void dial(Endpoint endpoint, Identity identity) throws SSLException {
    ManagedChannel channel = to(endpoint, tls(identity));
    var _ = channel.getState(true);
    dialled = channel;
  }

  /// A channel with the agent's own certificate; the server must be certified by the CA of the
  /// enrolment.
  synchronized ManagedChannel to(Endpoint endpoint, Identity identity) throws SSLException {
    ManagedChannel early = dialled;
    dialled = null;
    if (early != null && identity.equals(tlsOf)) {
      return early;
    }
    if (early != null) {
      early.shutdownNow();
    }
    return to(endpoint, tls(identity));
  }

  /// One more channel, for what must not be in the way of the stream.
  ManagedChannel beside(Endpoint endpoint, Identity identity) throws SSLException {
    return to(endpoint, tls(identity));
  }

  /// Made once per identity, and with its key as it is: from a key store, as Netty makes one, the
  /// runtime would derive a password at each connect, which costs more than the handshake.
  private synchronized SslContext tls(Identity identity) throws SSLException {
    SslContext made = tls;
    if (made == null || !identity.equals(tlsOf)) {
      made =
          GrpcSslContexts.forClient()
              .trustManager(identity.ca())
              .keyManager(new OwnKey(identity))
              .build();
      tls = made;
      tlsOf = identity;
    }
    return made;
  }

  ManagedChannel to(Endpoint endpoint, SslContext tls) {
    return NettyChannelBuilder.forAddress(new InetSocketAddress(endpoint.host(), endpoint.port()))
        .overrideAuthority(endpoint.toString())
        .sslContext(tls)
        .eventLoopGroup(transport.group())
        .channelType(transport.channel())
        .withOption(io.netty.channel.ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_MILLIS)
        .directExecutor()
        .disableRetry()
        .keepAliveTime(30, TimeUnit.SECONDS)
        .keepAliveTimeout(10, TimeUnit.SECONDS)
        .build();
  }
}
