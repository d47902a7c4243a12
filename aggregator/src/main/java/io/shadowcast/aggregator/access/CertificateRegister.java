package io.shadowcast.aggregator.access;

import io.shadowcast.aggregator.store.CertificateStore;
import java.security.cert.X509Certificate;
import java.time.InstantSource;

/// Every client certificate that was signed. One that does not stand here, or was struck out, is
/// worth nothing, whoever signed it.
final class CertificateRegister {
  private final CertificateStore store;
  private final InstantSource clock;

  CertificateRegister(CertificateStore store, InstantSource clock) {
    this.store = store;
    this.clock = clock;
  }

  void enter(Subject subject, CertificateChain chain) {
    store.add(serial(chain.own()), subject.uri(), clock.instant(), chain.expires());
  }

  boolean holds(Subject subject, X509Certificate certificate) {
    return store
        .find(serial(certificate))
        .filter(row -> row.subject().equals(subject.uri()) && !row.revoked())
        .isPresent();
  }

  /// Whether a certificate was signed for that name before.
  boolean knows(Subject subject) {
    return store.knows(subject.uri());
  }

  private static String serial(X509Certificate certificate) {
    return certificate.getSerialNumber().toString(16);
  }
}
