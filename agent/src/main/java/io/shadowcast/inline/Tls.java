package io.shadowcast.inline;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import io.shadowcast.agent.config.KeySource;
import io.shadowcast.agent.config.TlsSettings;
import io.shadowcast.agent.config.UpstreamTlsSettings;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// TLS 1.2 and 1.3 by the JDK's provider, with ALPN (RFC 7301). Certificates and keys are read
/// once, at the start.
final class Tls {
  static final String HTTP_2 = "h2";

  private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};
  private static final Set<PosixFilePermission> OWNERS =
      Set.of(
          PosixFilePermission.OWNER_READ,
          PosixFilePermission.OWNER_WRITE,
          PosixFilePermission.OWNER_EXECUTE);

  private Tls() {}

  /// A client of TLS 1.2 may ask for handshake after handshake, each of which costs the server more
  /// than the client. For the whole process, and before its first connection: the JDK looks once
  /// (Java Secure Socket Extension Reference Guide, Customizing JSSE).
  static void refuseRenegotiation() {
    System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
  }

  /// Towards clients.
  ///
  /// @param credentials `$CREDENTIALS_DIRECTORY`; empty when no service manager gave one
  /// @throws IOException naming the file that cannot be used, and why
  static SslContext server(TlsSettings settings, Optional<Path> credentials) throws IOException {
    File key = keyFile(settings.key(), credentials).toFile();
    File chain = readable("inline.tls.certificate", settings.certificate()).toFile();
    try {
      SslContextBuilder builder =
          SslContextBuilder.forServer(chain, key).sslProvider(SslProvider.JDK).protocols(VERSIONS);
      return settings.alpn().isEmpty()
          ? builder.build()
          : builder.applicationProtocolConfig(offer(settings.alpn())).build();
    } catch (IllegalArgumentException | SSLException e) {
      throw new IOException(
          "inline.tls: "
              + settings.certificate()
              + " and "
              + settings.key()
              + " (expected: a PEM chain and its key; "
              + reason(e)
              + ")",
          e);
    }
  }

  /// Towards a service, which has to speak the protocol that its client was promised.
  ///
  /// @param protocol by ALPN; empty for none
  static SslContext client(UpstreamTlsSettings settings, String protocol) throws IOException {
    SslContextBuilder builder =
        SslContextBuilder.forClient().sslProvider(SslProvider.JDK).protocols(VERSIONS);
    if (!protocol.isEmpty()) {
      builder.applicationProtocolConfig(offer(List.of(protocol)));
    }
    Optional<Path> authorities = settings.authorities();
    try {
      if (authorities.isPresent()) {
        builder.trustManager(
            readable("inline.upstream_tls.authorities", authorities.get()).toFile());
      }
      return builder.build();
    } catch (IllegalArgumentException | SSLException e) {
      throw new IOException(
          "inline.upstream_tls.authorities: "
              + authorities.map(Path::toString).orElse("those of the JDK")
              + " (expected: PEM certificates; "
              + reason(e)
              + ")",
          e);
    }
  }

  static @Nullable SslHandler of(Channel channel) {
    return channel.pipeline().get(SslHandler.class);
  }

  /// What ALPN has agreed upon; empty without TLS or ALPN.
  static String protocol(Channel channel) {
    SslHandler handler = of(channel);
    String agreed = handler == null ? null : handler.applicationProtocol();
    return agreed == null ? "" : agreed;
  }

  /// Closes below TLS: without the farewell by which the peer would take a break for an end.
  static void closeBelow(Channel channel) {
    ChannelHandlerContext tls = channel.pipeline().context(SslHandler.class);
    var _ = tls == null ? channel.close() : tls.close();
  }

  private static ApplicationProtocolConfig offer(List<String> protocols) {
    return new ApplicationProtocolConfig(
        Protocol.ALPN,
        SelectorFailureBehavior.NO_ADVERTISE,
        SelectedListenerFailureBehavior.ACCEPT,
        protocols);
  }

  /// The service manager guards its credentials itself, with access lists that do not show in the
  /// mode.
  private static Path keyFile(KeySource source, Optional<Path> credentials) throws IOException {
    return switch (source) {
      case KeySource.Credential(String name) ->
          readable("inline.tls.key", directory(source, credentials).resolve(name));
      case KeySource.File(Path path) -> guarded(readable("inline.tls.key", path));
    };
  }

  private static Path directory(KeySource source, Optional<Path> credentials) throws IOException {
    return credentials.orElseThrow(() ->
        new IOException(
            "inline.tls.key: " + source + " (expected: $CREDENTIALS_DIRECTORY to be set)"));
  }

  private static Path guarded(Path key) throws IOException {
    if (!OWNERS.containsAll(Files.getPosixFilePermissions(key))) {
      throw new IOException(
          "inline.tls.key: " + key + " (expected: closed to group and others, chmod 600)");
    }
    return key;
  }

  private static Path readable(String subject, Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(subject + ": " + file + " (expected: a file that can be read)");
    }
    return file;
  }

  /// The cause says what was wrong with the file; the content is not repeated.
  private static String reason(Exception fault) {
    Throwable cause = fault.getCause() == null ? fault : fault.getCause();
    return cause.getClass().getSimpleName();
  }
}
