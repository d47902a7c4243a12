package io.shadowcast.executor.order;

import io.shadowcast.words.HostId;
import io.shadowcast.words.Order;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Whether an order is for this host and from the aggregator: its signature is good, and the key
/// that made it has a certificate of the pinned authority for nothing but orders.
public final class SealCheck {
  private static final int MOST_CERTIFICATES = 4;

  private final HostId host;
  private final PinnedAuthority authority;
  private final InstantSource clock;

  /// For orders to this host.
  public SealCheck(HostId host, PinnedAuthority authority, InstantSource clock) {
    this.host = host;
    this.authority = authority;
    this.clock = clock;
  }

  /// Why the order does not count; empty: it does.
  ///
  /// @throws IOException when the pinned authority cannot be read
  Optional<String> fault(Order order) throws IOException {
    if (!order.host().equals(host)) {
      return Optional.of("order.host: %s (expected: %s)".formatted(order.host(), host));
    }
    Optional<String> pinned = authority.sha256();
    if (pinned.isEmpty()) {
      return Optional.of(
          "order.certificates: no authority is pinned on this host (expected: `executor.authority`,"
              + " or an agent that has enrolled)");
    }
    try {
      X509Certificate signer = signer(order.seal(), pinned.get());
      return signedBy(signer, order)
          ? Optional.empty()
          : Optional.of(
              "order.signature: wrong (expected: the aggregator's, over this very order)");
    } catch (GeneralSecurityException e) {
      return Optional.of("order.certificates: " + e.getMessage());
    }
  }

  private X509Certificate signer(Order.Seal seal, String pinned)
      throws GeneralSecurityException, IOException {
    List<byte[]> der = seal.certificates();
    if (der.size() < 2 || der.size() > MOST_CERTIFICATES) {
      throw new GeneralSecurityException(
          der.size() + " (expected: the signing key's and the authority's)");
    }
    String actual = PinnedAuthority.sha256(der.getLast());
    if (!actual.equals(pinned)) {
      throw new GeneralSecurityException(
          "authority %s (expected: %s, pinned on this host)".formatted(actual, pinned));
    }
    return validated(der);
  }

  private X509Certificate validated(List<byte[]> der) throws GeneralSecurityException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> chain = new ArrayList<>();
    for (byte[] one : der) {
      chain.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(one)));
    }
    PKIXParameters rules = new PKIXParameters(Set.of(new TrustAnchor(chain.getLast(), null)));
    rules.setRevocationEnabled(false); // a key lives a day, and every order has a deadline
    rules.setDate(Date.from(clock.instant()));
    CertPathValidator.getInstance("PKIX")
        .validate(factory.generateCertPath(chain.subList(0, chain.size() - 1)), rules);
    X509Certificate signer = chain.getFirst();
    if (!List.of(Order.PURPOSE).equals(signer.getExtendedKeyUsage())) {
      throw new GeneralSecurityException(
          "purpose %s (expected: orders alone)".formatted(signer.getExtendedKeyUsage()));
    }
    return signer;
  }

  private static boolean signedBy(X509Certificate signer, Order order) {
    try {
      Signature check = Signature.getInstance("Ed25519");
      check.initVerify(signer.getPublicKey());
      check.update(order.signedBytes());
      return check.verify(order.seal().signature());
    } catch (GeneralSecurityException e) {
      return false; // no Ed25519 key, or no signature at all
    }
  }

  /// Why the order comes too late; empty: it does not.
  Optional<String> late(Order order) {
    Instant now = clock.instant();
    return now.isAfter(order.deadline())
        ? Optional.of(
            "order.deadline: %s (expected: not before %s, now)".formatted(order.deadline(), now))
        : Optional.empty();
  }
}
