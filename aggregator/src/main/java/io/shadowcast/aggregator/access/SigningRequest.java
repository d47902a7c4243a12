package io.shadowcast.aggregator.access;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.ECPublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/// What is left of a certificate signing request (PKCS #10, RFC 2986) after it was checked: the
/// key, of which the sender proved possession. Subject and extensions of the request are dropped
/// unread; the authority alone writes names.
record SigningRequest(PublicKey key) {
  private static final int MAX_BYTES = 16 * 1024;
  private static final int MIN_RSA_BITS = 3072;
  private static final int MAX_RSA_BITS = 8192;
  private static final String EXPECTED_KEYS = "EC on P-256 or P-384, or RSA of 3072 to 8192 bits";
  private static final Set<ASN1Encodable> CURVES =
      Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1);

  /// A request that can be signed, or why not.
  sealed interface Reading {
    record Valid(SigningRequest request) implements Reading {}

    record Faulty(String fault) implements Reading {}
  }

  static Reading read(byte[] der) {
    if (der.length == 0 || der.length > MAX_BYTES) {
      return new Reading.Faulty(
          "csr: %d bytes (expected: 1..%d, PKCS #10 DER)".formatted(der.length, MAX_BYTES));
    }
    try {
      return check(new JcaPKCS10CertificationRequest(der));
    } catch (IOException
        | GeneralSecurityException
        | OperatorCreationException
        | PKCSException
        | IllegalArgumentException e) {
      return new Reading.Faulty("csr: " + e.getMessage() + " (expected: PKCS #10, DER)");
    }
  }

  private static Reading check(JcaPKCS10CertificationRequest csr)
      throws GeneralSecurityException, OperatorCreationException, PKCSException {
    PublicKey key = csr.getPublicKey();
    if (!strongEnough(key, csr)) {
      return new Reading.Faulty(
          "csr.key: " + key.getAlgorithm() + " (expected: " + EXPECTED_KEYS + ")");
    }
    if (!csr.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
      return new Reading.Faulty("csr.signature: wrong (expected: made with the key inside)");
    }
    return new Reading.Valid(new SigningRequest(key));
  }

  private static boolean strongEnough(PublicKey key, JcaPKCS10CertificationRequest csr) {
    if (key instanceof RSAPublicKey rsa) {
      int bits = rsa.getModulus().bitLength();
      return bits >= MIN_RSA_BITS && bits <= MAX_RSA_BITS;
    }
    return key instanceof ECPublicKey
        && CURVES.contains(csr.getSubjectPublicKeyInfo().getAlgorithm().getParameters());
  }
}
