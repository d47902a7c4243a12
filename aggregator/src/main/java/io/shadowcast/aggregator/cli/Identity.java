package io.shadowcast.aggregator.cli;

import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// A user's key and certificate, and the authority that the aggregator is known by: `key.pem`,
/// `cert.pem`, `ca.pem` in a directory which only its owner may enter.
final class Identity {
  static final String KEY = "key.pem";
  static final String CERTIFICATE = "cert.pem";
  static final String AUTHORITY = "ca.pem";

  private Identity() {}

  /// TLS 1.3 with this identity; the server is checked against the authority, and its name against
  /// the certificate.
  ///
  /// @throws CtlFailure when the directory cannot be used, with the remedy
  static SslContext open(Path directory, Clock clock) {
    requireComplete(directory);
    try {
      requirePrivate(directory, "700");
      requirePrivate(directory.resolve(KEY), "600");
      requireCurrent(directory.resolve(CERTIFICATE), clock);
      return tls(directory);
    } catch (IOException e) {
      throw refused(directory, "cannot be read: " + e.getMessage(), "your own identity", e);
    } catch (CertificateException | IllegalArgumentException e) {
      throw refused(
          directory,
          "damaged: " + e.getMessage(),
          "PEM files: certificates, and an unencrypted PKCS #8 key",
          e);
    }
  }

  private static void requireComplete(Path directory) {
    String how =
        "made by `shadowctl users create`, or by the aggregator in STATE/admin; --identity names it";
    requireDirectory(directory, how);
    List<String> missing =
        List.of(KEY, CERTIFICATE, AUTHORITY).stream()
            .filter(name -> !Files.exists(directory.resolve(name)))
            .toList();
    if (!missing.isEmpty()) {
      throw refused(directory, "without " + String.join(" and ", missing), how);
    }
  }

  /// Looks into it, because of what is in a directory that may not be entered it is said that it is
  /// not there.
  private static void requireDirectory(Path directory, String how) {
    try {
      if (!Files.readAttributes(directory, BasicFileAttributes.class).isDirectory()) {
        throw refused(directory, "not a directory", how);
      }
      Files.readAttributes(directory.resolve("."), BasicFileAttributes.class);
    } catch (NoSuchFileException e) {
      throw refused(directory, "no such directory", how, e);
    } catch (AccessDeniedException e) {
      throw refused(directory, "permission denied", "a directory that this user may enter", e);
    } catch (IOException e) {
      throw refused(directory, "cannot be read: " + e.getMessage(), how, e);
    }
  }

  private static void requirePrivate(Path path, String mode) throws IOException {
    if (OwnerOnly.open(path)) {
      throw refused(
          path,
          "open to others, " + PosixFilePermissions.toString(Files.getPosixFilePermissions(path)),
          "yours alone: chmod %s %s".formatted(mode, path));
    }
  }

  private static void requireCurrent(Path file, Clock clock)
      throws IOException, CertificateException {
    X509Certificate certificate = certificate(Files.readAllBytes(file));
    Instant end = certificate.getNotAfter().toInstant();
    Instant now = clock.instant();
    if (end.isBefore(now)) {
      throw refused(
          file,
          "ended " + Human.span(Duration.between(end, now)) + " ago",
          "a valid certificate: ask an admin for a new identity, `shadowctl users create`");
    }
  }

  private static X509Certificate certificate(byte[] pem) throws CertificateException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(pem));
  }

  private static SslContext tls(Path directory) throws IOException {
    try (InputStream key = Files.newInputStream(directory.resolve(KEY));
        InputStream certificate = Files.newInputStream(directory.resolve(CERTIFICATE));
        InputStream authority = Files.newInputStream(directory.resolve(AUTHORITY))) {
      SslContextBuilder client =
          SslContextBuilder.forClient().keyManager(certificate, key).trustManager(authority);
      return GrpcSslContexts.configure(client, SslProvider.JDK)
          .protocols("TLSv1.3")
          .endpointIdentificationAlgorithm("HTTPS")
          .build();
    }
  }

  private static CtlFailure refused(Path path, String fault, String expected) {
    return new CtlFailure(ExitCode.DENIED, sentence(path, fault, expected));
  }

  private static CtlFailure refused(Path path, String fault, String expected, Exception cause) {
    return new CtlFailure(ExitCode.DENIED, sentence(path, fault, expected), cause);
  }

  private static String sentence(Path path, String fault, String expected) {
    return "identity: %s: %s (expected: %s)".formatted(path, fault, expected);
  }
}
