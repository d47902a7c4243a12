package io.shadowcast.aggregator.access;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.time.InstantSource;
import java.util.List;
import javax.net.ssl.SSLException;

/// TLS 1.3 of the listeners. Their certificate is short-lived and changes while they run; the key
/// never leaves memory.
public final class ListenerTls {
  private final ServerKey serverKey;
  private final ClientTrust clientTrust;

  ListenerTls(CertificateAuthority authority, List<String> names, InstantSource clock) {
    this.serverKey = new ServerKey(authority, ServerNames.of(names), clock);
    this.clientTrust = new ClientTrust(authority.certificate(), clock);
  }

  /// For the main listener: no certificate of this authority, no connection.
  public SslContext mutual() throws SSLException {
    return base().trustManager(clientTrust).clientAuth(ClientAuth.REQUIRE).build();
  }

  /// For the enrolment listener: clients have no certificate yet, and none is asked for.
  public SslContext enrolment() throws SSLException {
    return base().clientAuth(ClientAuth.NONE).build();
  }

  private SslContextBuilder base() {
    return GrpcSslContexts.configure(SslContextBuilder.forServer(serverKey), SslProvider.JDK)
        .protocols("TLSv1.3");
  }
}
