package io.shadowcast.aggregator.access;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.bouncycastle.asn1.x509.KeyPurposeId;

/// Accepts client certificates of one authority that are valid now, by our clock, and made for
/// clients (RFC 5280 path validation). Trusts no server: the aggregator calls nobody with it.
final class ClientTrust extends X509ExtendedTrustManager {
  private static final String CLIENT_AUTH = KeyPurposeId.id_kp_clientAuth.getId();
  private static final int LONGEST_CHAIN = 4;

  private final X509Certificate authority;
  private final InstantSource clock;

  ClientTrust(X509Certificate authority, InstantSource clock) {
    this.authority = authority;
    this.clock = clock;
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    throw noServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    throw noServers();
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw noServers();
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[] {authority};
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    List<X509Certificate> path =
        Arrays.stream(chain).filter(certificate -> !certificate.equals(authority)).toList();
    if (path.isEmpty() || path.size() > LONGEST_CHAIN) {
      throw new CertificateException(
          "certificates: " + chain.length + " (expected: the client's own and its issuers)");
    }
    validate(path);
    List<String> uses = path.getFirst().getExtendedKeyUsage();
    if (uses == null || !uses.contains(CLIENT_AUTH)) {
      throw new CertificateException("certificate: use " + uses + " (expected: client)");
    }
  }

  private void validate(List<X509Certificate> path) throws CertificateException {
    try {
      PKIXParameters parameters = new PKIXParameters(Set.of(new TrustAnchor(authority, null)));
      // Revocation is a row of the register, read on every call.
      parameters.setRevocationEnabled(false);
      parameters.setDate(Date.from(clock.instant()));
      CertPath candidate = CertificateFactory.getInstance("X.509").generateCertPath(path);
      CertPathValidator.getInstance("PKIX").validate(candidate, parameters);
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateException(e.getMessage(), e);
    }
  }

  private static CertificateException noServers() {
    return new CertificateException("server: any (expected: clients only)");
  }
}
