package io.shadowcast.agent.uplink;

import com.google.protobuf.ByteString;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;

/// A certificate authority of a test.
final class TestCa {
  private static final X500Name NAME = new X500Name("CN=test CA");
  private final KeyPair keys = keys();
  final X509Certificate certificate;

  TestCa() throws Exception {
    var builder =
        builder(
            NAME,
            SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()),
            Duration.ofDays(1));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
    certificate = sign(builder);
  }

  static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(256);
      return generator.generateKeyPair();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  String sha256() throws Exception {
    byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
    return HexFormat.of().formatHex(hash);
  }

  X509Certificate server(KeyPair server) throws Exception {
    var builder =
        builder(
            new X500Name("CN=aggregator"),
            SubjectPublicKeyInfo.getInstance(server.getPublic().getEncoded()),
            Duration.ofDays(1));
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
    builder.addExtension(
        Extension.subjectAlternativeName,
        false,
        new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")));
    return sign(builder);
  }

  List<ByteString> certify(ByteString csr, Duration lifetime) throws Exception {
    PKCS10CertificationRequest request = new PKCS10CertificationRequest(csr.toByteArray());
    var builder = builder(request.getSubject(), request.getSubjectPublicKeyInfo(), lifetime);
    builder.addExtension(
        Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_clientAuth));
    return List.of(
        ByteString.copyFrom(sign(builder).getEncoded()),
        ByteString.copyFrom(certificate.getEncoded()));
  }

  private static X509v3CertificateBuilder builder(
      X500Name name, SubjectPublicKeyInfo key, Duration lifetime) {
    Instant now = Instant.now();
    return new X509v3CertificateBuilder(
        NAME,
        new BigInteger(64, new Random()),
        Date.from(now.minusSeconds(5)),
        Date.from(now.plus(lifetime)),
        name,
        key);
  }

  private X509Certificate sign(X509v3CertificateBuilder builder) throws Exception {
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())));
  }
}
