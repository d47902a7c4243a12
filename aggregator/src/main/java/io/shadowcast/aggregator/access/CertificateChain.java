package io.shadowcast.aggregator.access;

import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// A certificate and what signed it.
///
/// @param certificates the holder's own first, the CA last
public record CertificateChain(List<X509Certificate> certificates) {
  /// Copies.
  public CertificateChain {
    certificates = List.copyOf(certificates);
  }

  /// The holder's own certificate.
  public X509Certificate own() {
    return certificates.getFirst();
  }

  /// When the holder's certificate ends.
  public Instant expires() {
    return own().getNotAfter().toInstant();
  }

  /// Each certificate as DER.
  public List<byte[]> der() {
    return certificates.stream().map(CertificateChain::encoded).toList();
  }

  static byte[] encoded(X509Certificate certificate) {
    try {
      return certificate.getEncoded();
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("A parsed certificate cannot be encoded", e);
    }
  }
}
