package io.shadowcast.aggregator.main;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.netty.GrpcSslContexts;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// A key of a client, and what was signed for it.
record ClientIdentity(PrivateKey key, List<X509Certificate> chain) {
  static ManagedChannel anonymous(InetSocketAddress address, X509Certificate ca) {
    return channel(
        address,
        GrpcSslContexts.configure(SslContextBuilder.forClient().trustManager(ca), SslProvider.JDK));
  }

  ManagedChannel connect(InetSocketAddress address, X509Certificate ca) {
    return channel(
        address,
        GrpcSslContexts.configure(SslContextBuilder.forClient().trustManager(ca), SslProvider.JDK)
            .keyManager(key, chain.toArray(X509Certificate[]::new)));
  }

  /// The identity in `key.pem` and `cert.pem`.
  static ClientIdentity read(Path directory) {
    try {
      PrivateKey key =
          KeyFactory.getInstance("EC")
              .generatePrivate(new PKCS8EncodedKeySpec(der(directory.resolve("key.pem"))));
      return new ClientIdentity(key, List.of(certificate(directory.resolve("cert.pem"))));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  static X509Certificate certificate(Path pem) {
    return parse(der(pem));
  }

  static ClientIdentity of(KeyPair pair, List<ByteString> ders) {
    return new ClientIdentity(
        pair.getPrivate(), ders.stream().map(der -> parse(der.toByteArray())).toList());
  }

  static KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A request whose subject and names claim to be somebody else: the authority must not care.
  static ByteString csr(KeyPair pair) {
    return csr(pair, pair.getPrivate());
  }

  static ByteString csr(KeyPair pair, PrivateKey signer) {
    try {
      ExtensionsGenerator wishes = new ExtensionsGenerator();
      wishes.addExtension(
          Extension.subjectAlternativeName,
          false,
          new GeneralNames(
              new GeneralName(
                  GeneralName.uniformResourceIdentifier, "spiffe://shadowcast/user/admin")));
      return ByteString.copyFrom(
          new JcaPKCS10CertificationRequestBuilder(new X500Principal("CN=admin"), pair.getPublic())
              .addAttribute(PKCSObjectIdentifiers.pkcs_9_at_extensionRequest, wishes.generate())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(signer))
              .getEncoded());
    } catch (IOException | OperatorCreationException e) {
      throw new IllegalStateException(e);
    }
  }

  private static ManagedChannel channel(InetSocketAddress address, SslContextBuilder tls) {
    try {
      return NettyChannelBuilder.forAddress(address).sslContext(tls.build()).build();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static X509Certificate parse(byte[] der) {
    try {
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] der(Path pem) {
    try {
      String body =
          Files.readString(pem)
              .lines()
              .filter(line -> !line.startsWith("-----"))
              .reduce("", String::concat);
      return Base64.getDecoder().decode(body);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
