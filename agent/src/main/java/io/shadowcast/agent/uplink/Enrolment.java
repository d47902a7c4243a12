package io.shadowcast.agent.uplink;

import io.grpc.ManagedChannel;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.shadowcast.agent.config.AggregatorSettings;
import io.shadowcast.settings.Secret;
import io.shadowcast.wire.v1.AgentsServiceGrpc;
import io.shadowcast.wire.v1.EnrolRequest;
import io.shadowcast.wire.v1.RenewCertificateRequest;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/// How an agent gets its certificate and a newer one.
final class Enrolment {
  private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");
  private static final long SECONDS = 10;

  private final HostId host;
  private final AggregatorSettings aggregator;
  private final IdentityFile file;
  private final Channels channels;

  Enrolment(HostId host, AggregatorSettings aggregator, IdentityFile file, Channels channels) {
    this.host = host;
    this.aggregator = aggregator;
    this.file = file;
    this.channels = channels;
  }

  /// Exchanges the token for a certificate, keeps it, and deletes the token.
  ///
  /// @throws IOException when there is no token, or it cannot be read
  /// @throws StatusRuntimeException when the aggregator refuses or cannot be reached
  Identity enrol() throws IOException {
    Path tokenFile =
        aggregator
            .tokenFile()
            .filter(Files::exists)
            .orElseThrow(() -> new IOException(noToken(aggregator)));
    String[] words = words(tokenFile);
    Identity identity = exchange(words[0], words[1]);
    file.write(identity);
    Files.delete(tokenFile);
    return identity;
  }

  /// What is wrong with a token's file; empty when it could be used.
  static Optional<String> fault(Path tokenFile) {
    try {
      var _ = words(tokenFile);
      return Optional.empty();
    } catch (IOException e) {
      return Optional.of("aggregator.token_file: " + e.getMessage());
    }
  }

  private static String[] words(Path tokenFile) throws IOException {
    String[] words = Secret.read(tokenFile).reveal().split("\\s+", -1);
    if (words.length != 2 || !SHA256.matcher(words[1]).matches()) {
      throw new IOException(tokenFile + ": *** (expected: `TOKEN CA_SHA256` on one line)");
    }
    return words;
  }

  static String noToken(AggregatorSettings aggregator) {
    return "aggregator.token_file: %s (expected: a file with `TOKEN CA_SHA256`, from `shadowctl agents token create`)"
        .formatted(aggregator.tokenFile().map(file -> file + " is not there").orElse("none"));
  }

  private Identity exchange(String token, String caSha256) throws IOException {
    KeyRequest request = KeyRequest.make(host);
    SslContext tls = GrpcSslContexts.forClient().trustManager(new PinnedTrust(caSha256)).build();
    ManagedChannel channel = channels.to(aggregator.enrolment(), tls);
    try {
      var response =
          AgentsServiceGrpc.newBlockingStub(channel)
              .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
              .enrol(
                  EnrolRequest.newBuilder()
                      .setToken(token)
                      .setHost(host.value())
                      .setCsr(request.csr())
                      .build());
      return request.certified(response.getCertificatesList());
    } finally {
      channel.shutdownNow();
    }
  }

  /// A newer certificate over a channel that the present one opened.
  Identity renew(ManagedChannel channel) throws IOException {
    KeyRequest request = KeyRequest.make(host);
    var response =
        AgentsServiceGrpc.newBlockingStub(channel)
            .withDeadlineAfter(SECONDS, TimeUnit.SECONDS)
            .renewCertificate(RenewCertificateRequest.newBuilder().setCsr(request.csr()).build());
    Identity identity = request.certified(response.getCertificatesList());
    file.write(identity);
    return identity;
  }
}
