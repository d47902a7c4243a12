package io.shadowcast.agent.uplink;

import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContext;
import io.shadowcast.words.Endpoint;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;

/// Makes channels on the agent's event loop. They do not retry: the uplink does.
final class Channels {
  private static final int CONNECT_MILLIS = 5000;

  private final Transport transport;

  Channels(Transport transport) {
    this.transport = transport;
  }

  /// A channel with the agent's own certificate; the server must be certified by the CA of the
  /// enrolment.
  ManagedChannel to(Endpoint endpoint, Identity identity) throws SSLException {
    X509Certificate[] chain = identity.chain().toArray(X509Certificate[]::new);
    return to(
        endpoint,
        GrpcSslContexts.forClient()
            .trustManager(identity.ca())
            .keyManager(identity.key(), chain)
            .build());
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
