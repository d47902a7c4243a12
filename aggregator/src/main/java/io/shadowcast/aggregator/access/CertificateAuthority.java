package io.shadowcast.aggregator.access;

import io.shadowcast.words.Order;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.HexFormat;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Signs certificates. Its own authority is an EC P-256 key of 10 years, made at the first start; a
/// given one is used as it is. Names and uses in a certificate are written here and come from no
/// request.
final class CertificateAuthority {
  private static final Duration OWN_LIFETIME = Duration.ofDays(3650);

  /// Clocks of hosts differ; a certificate is valid a little before it was made.
  private static final Duration BACKDATE = Duration.ofMinutes(5);

  private static final KeyPurposeId ORDERS =
      KeyPurposeId.getInstance(new ASN1ObjectIdentifier(Order.PURPOSE));

  private final X509Certificate certificate;
  private final PrivateKey key;
  private final InstantSource clock;
  private final SecureRandom random;

  private CertificateAuthority(
      X509Certificate certificate, PrivateKey key, InstantSource clock, SecureRandom random) {
    this.certificate = certificate;
    this.key = key;
    this.clock = clock;
    this.random = random;
  }

  /// The authority kept in `directory`, made when there is none.
  static CertificateAuthority own(Path directory, InstantSource clock, SecureRandom random)
      throws IOException {
    PrivateFiles.directory(directory);
    CaFiles files = new CaFiles(directory.resolve("cert.pem"), directory.resolve("key.pem"));
    // The certificate is written last, so a start that was killed in between begins anew.
    if (!Files.exists(files.certificate())) {
      create(files, clock, random);
    }
    return given(files, clock, random);
  }

  /// The authority in two PEM files.
  ///
  /// @throws IOException when they cannot be read or do not fit together
  static CertificateAuthority given(CaFiles files, InstantSource clock, SecureRandom random)
      throws IOException {
    X509Certificate certificate = Pem.readCertificate(files.certificate());
    PrivateKey key = Pem.readKey(files.key());
    check(files, certificate, key, clock.instant());
    return new CertificateAuthority(certificate, key, clock, random);
  }

  X509Certificate certificate() {
    return certificate;
  }

  /// What an agent pins: SHA-256 of the certificate's DER form.
  String sha256() {
    return Digest.sha256(CertificateChain.encoded(certificate));
  }

  /// A certificate for a client that is named by `subject`.
  CertificateChain signClient(Subject subject, PublicKey holder, Duration lifetime) {
    GeneralName uri = new GeneralName(GeneralName.uniformResourceIdentifier, subject.uri());
    return sign(
        subject.name(),
        holder,
        lifetime,
        new Use(KeyPurposeId.id_kp_clientAuth, new GeneralNames(uri)));
  }

  /// A certificate for a listener that is reached under `names`.
  CertificateChain signServer(List<GeneralName> names, PublicKey holder, Duration lifetime) {
    GeneralNames all = new GeneralNames(names.toArray(GeneralName[]::new));
    return sign(
        "shadowcast aggregator", holder, lifetime, new Use(KeyPurposeId.id_kp_serverAuth, all));
  }

  /// A certificate for a key that signs orders, and does nothing else.
  CertificateChain signOrders(PublicKey holder, Duration lifetime) {
    GeneralName uri =
        new GeneralName(GeneralName.uniformResourceIdentifier, "spiffe://shadowcast/orders");
    return sign("shadowcast orders", holder, lifetime, new Use(ORDERS, new GeneralNames(uri)));
  }

  /// A fresh P-256 key.
  KeyPair newKey() {
    return newKey(random);
  }

  private record Use(KeyPurposeId purpose, GeneralNames names) {}

  private CertificateChain sign(String name, PublicKey holder, Duration lifetime, Use use) {
    Instant now = clock.instant();
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            certificate.getSubjectX500Principal(),
            serial(random),
            Date.from(now.minus(BACKDATE)),
            Date.from(end(now, lifetime)),
            new X500Principal("CN=" + name),
            holder);
    try {
      JcaX509ExtensionUtils ids = new JcaX509ExtensionUtils();
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
      builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
      builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use.purpose()));
      builder.addExtension(Extension.subjectAlternativeName, false, use.names());
      builder.addExtension(
          Extension.authorityKeyIdentifier, false, ids.createAuthorityKeyIdentifier(certificate));
      return new CertificateChain(List.of(finish(builder, key), certificate));
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalStateException("The authority cannot sign for " + name, e);
    }
  }

  /// Nothing outlives the authority that signed it.
  private Instant end(Instant now, Duration lifetime) {
    Instant wanted = now.plus(lifetime);
    Instant last = certificate.getNotAfter().toInstant();
    return wanted.isBefore(last) ? wanted : last;
  }

  private static void create(CaFiles files, InstantSource clock, SecureRandom random)
      throws IOException {
    KeyPair pair = newKey(random);
    PrivateFiles.write(files.key(), Pem.key(pair.getPrivate()));
    PrivateFiles.write(
        files.certificate(), Pem.certificate(selfSigned(pair, clock.instant(), random)));
  }

  private static X509Certificate selfSigned(KeyPair pair, Instant now, SecureRandom random)
      throws IOException {
    BigInteger serial = serial(random);
    String id = HexFormat.of().formatHex(serial.toByteArray(), 0, 4);
    X500Principal name = new X500Principal("CN=Shadowcast CA " + id);
    X509v3CertificateBuilder builder =
        new JcaX509v3CertificateBuilder(
            name,
            serial,
            Date.from(now.minus(BACKDATE)),
            Date.from(now.plus(OWN_LIFETIME)),
            name,
            pair.getPublic());
    try {
      builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
      builder.addExtension(
          Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
      builder.addExtension(
          Extension.subjectKeyIdentifier,
          false,
          new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
      return finish(builder, pair.getPrivate());
    } catch (GeneralSecurityException e) {
      throw new IOException("The authority's certificate cannot be made", e);
    }
  }

  private static X509Certificate finish(X509v3CertificateBuilder builder, PrivateKey key)
      throws GeneralSecurityException {
    try {
      JcaContentSignerBuilder signer = new JcaContentSignerBuilder(algorithm(key));
      return new JcaX509CertificateConverter().getCertificate(builder.build(signer.build(key)));
    } catch (OperatorCreationException e) {
      throw new GeneralSecurityException(e);
    }
  }

  private static String algorithm(PrivateKey key) {
    return "RSA".equals(key.getAlgorithm()) ? "SHA256withRSA" : "SHA256withECDSA";
  }

  private static void check(CaFiles files, X509Certificate certificate, PrivateKey key, Instant now)
      throws IOException {
    if (certificate.getBasicConstraints() < 0) {
      throw new IOException(files.certificate() + ": no authority (expected: a CA certificate)");
    }
    if (certificate.getNotAfter().toInstant().isBefore(now)) {
      throw new IOException(
          "%s: ended %s (expected: valid now)"
              .formatted(files.certificate(), certificate.getNotAfter().toInstant()));
    }
    if (!fits(certificate.getPublicKey(), key)) {
      throw new IOException(
          files.key() + ": another key (expected: the key of " + files.certificate() + ")");
    }
  }

  /// Whether two keys are halves of one pair.
  static boolean fits(PublicKey open, PrivateKey secret) {
    try {
      byte[] probe = open.getEncoded();
      Signature signature = Signature.getInstance(algorithm(secret));
      signature.initSign(secret);
      signature.update(probe);
      byte[] signed = signature.sign();
      signature.initVerify(open);
      signature.update(probe);
      return signature.verify(signed);
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  private static KeyPair newKey(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has EC P-256", e);
    }
  }

  /// 126 random bits below a leading one: positive, never short (RFC 5280, 4.1.2.2).
  private static BigInteger serial(SecureRandom random) {
    return new BigInteger(126, random).setBit(126);
  }
}
