package io.shadowcast.aggregator.cli;

import com.google.protobuf.ByteString;
import io.grpc.netty.GrpcSslContexts;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/// A certificate authority for servers whose answers are chosen by a test.
final class TestAuthority {
  private static final X500Principal NAME = new X500Principal("CN=authority of a test");

  private final KeyPair pair = key();
  private final X509Certificate certificate;
  private int serial = 1;

  TestAuthority() throws Exception {
    this.certificate = sign(NAME, pair.getPublic(), "", Instant.now().plus(Duration.ofDays(1)));
  }

  /// TLS of a server that is known as `serverName`.
  SslContext server(String serverName) throws Exception {
    KeyPair own = key();
    X500Principal name = new X500Principal("CN=server");
    Instant end = Instant.now().plus(Duration.ofHours(1));
    X509Certificate chain = sign(name, own.getPublic(), serverName, end);
    return GrpcSslContexts.configure(
            SslContextBuilder.forServer(own.getPrivate(), chain), SslProvider.JDK)
        .trustManager(certificate)
        .clientAuth(ClientAuth.REQUIRE)
        .protocols("TLSv1.3")
        .build();
  }

  /// An identity directory.
  Path identity(Path directory, Instant end) throws Exception {
    NewIdentity identity = NewIdentity.prepare(directory);
    PublicKey key =
        new JcaPKCS10CertificationRequest(identity.request().toByteArray()).getPublicKey();
    X509Certificate user = sign(new X500Principal("CN=user"), key, "user", end);
    identity.complete(
        List.of(
            ByteString.copyFrom(user.getEncoded()), ByteString.copyFrom(certificate.getEncoded())));
    return directory;
  }

  private X509Certificate sign(X500Principal subject, PublicKey key, String name, Instant end)
      throws Exception {
    JcaX509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            NAME,
            BigInteger.valueOf(serial++),
            Date.from(Instant.now().minus(Duration.ofDays(2))),
            Date.from(end),
            subject,
            key);
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(name.isEmpty()));
    if (!name.isEmpty()) {
      int type = name.startsWith("127.") ? GeneralName.iPAddress : GeneralName.dNSName;
      builder.addExtension(
          Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(type, name)));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate())));
  }

  private static KeyPair key() throws IOException {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(256);
      return keys.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }
}
