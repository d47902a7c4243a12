package io.shadowcast.executor.order;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Order;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;

/// An aggregator's authority of a test, and a key of it that signs orders.
public final class OrderAuthority {
  /// Whom its orders are for.
  public static final HostId HOST = new HostId("web-1");

  private static final X500Name NAME = new X500Name("CN=test CA");
  private final KeyPair own = keys("EC");
  private final X509Certificate certificate;
  private KeyPair signer = keys("Ed25519");
  private @Nullable X509Certificate signing;

  /// With a fresh key that may sign.
  public OrderAuthority() throws Exception {
    certificate = certificate(NAME, own, true, null, Instant.now().plus(Duration.ofDays(1)));
    rotate();
  }

  /// A new key and certificate.
  public void rotate() throws Exception {
    signer(KeyPurposeId.getInstance(new ASN1ObjectIdentifier(Order.PURPOSE)), Duration.ofDays(1));
  }

  void signer(KeyPurposeId purpose, Duration lifetime) throws Exception {
    signer = keys("Ed25519");
    signing =
        certificate(
            new X500Name("CN=orders"), signer, false, purpose, Instant.now().plus(lifetime));
  }

  /// What an agent keeps when it has enrolled, but for its key.
  public String identity() throws Exception {
    StringBuilder pem = new StringBuilder();
    for (X509Certificate each : List.of(signing(), certificate)) {
      pem.append("-----BEGIN CERTIFICATE-----\n")
          .append(Base64.getMimeEncoder().encodeToString(each.getEncoded()))
          .append("\n-----END CERTIFICATE-----\n");
    }
    return pem.toString();
  }

  private X509Certificate signing() {
    return Objects.requireNonNull(signing, "rotate() makes it");
  }

  String sha256() throws Exception {
    return PinnedAuthority.sha256(certificate.getEncoded());
  }

  /// An order, signed.
  public Order order(Order.Fence fence, String verb, String arguments) throws Exception {
    return signed(
        new Order(
            HOST, fence, verb, arguments, Instant.parse("2999-01-01T00:00:00Z"), Order.Seal.NONE));
  }

  Order signed(Order order) throws Exception {
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(signer.getPrivate());
    signature.update(order.signedBytes());
    return order.sealed(
        new Order.Seal(
            signature.sign(), List.of(signing().getEncoded(), certificate.getEncoded())));
  }

  private X509Certificate certificate(
      X500Name name, KeyPair holder, boolean ca, @Nullable KeyPurposeId purpose, Instant end)
      throws Exception {
    var builder =
        new X509v3CertificateBuilder(
            NAME,
            new BigInteger(64, new Random()),
            Date.from(Instant.now().minusSeconds(60)),
            Date.from(end),
            name,
            SubjectPublicKeyInfo.getInstance(holder.getPublic().getEncoded()));
    builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(ca));
    if (purpose != null) {
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purpose));
    }
    return new JcaX509CertificateConverter()
        .getCertificate(
            builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(own.getPrivate())));
  }

  private static KeyPair keys(String algorithm) {
    try {
      return KeyPairGenerator.getInstance(algorithm).generateKeyPair();
    } catch (java.security.NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
