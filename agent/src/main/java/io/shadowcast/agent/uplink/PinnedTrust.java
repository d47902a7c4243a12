package io.shadowcast.agent.uplink;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// Trusts a server whose chain ends in the one CA that an operator named by its SHA-256, and no
/// other. It decides during the handshake, so nothing, least of all the token, is sent to anybody
/// else.
final class PinnedTrust extends X509ExtendedTrustManager {
  private final String sha256;

  /// Pins a CA.
  ///
  /// @param sha256 of its DER form, lower case hex
  PinnedTrust(String sha256) {
    this.sha256 = sha256;
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    anchored(chain).checkServerTrusted(chain, authType, engine);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    anchored(chain).checkServerTrusted(chain, authType, socket);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    anchored(chain).checkServerTrusted(chain, authType);
  }

  /// The runtime's own rules (signatures, dates, purpose, name), with the pinned CA as the only
  /// anchor.
  private X509ExtendedTrustManager anchored(X509Certificate[] chain) throws CertificateException {
    X509Certificate ca = chain[chain.length - 1];
    String actual = sha256(ca);
    if (!MessageDigest.isEqual(
        actual.getBytes(StandardCharsets.UTF_8), sha256.getBytes(StandardCharsets.UTF_8))) {
      throw new CertificateException(
          "CA certificate: SHA-256 "
              + actual
              + " (expected: "
              + sha256
              + ", as the token file says)");
    }
    return anchoredAt(ca);
  }

  private static X509ExtendedTrustManager anchoredAt(X509Certificate ca)
      throws CertificateException {
    try {
      KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
      store.load(null, null);
      store.setCertificateEntry("ca", ca);
      TrustManagerFactory factory =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      factory.init(store);
      for (TrustManager manager : factory.getTrustManagers()) {
        if (manager instanceof X509ExtendedTrustManager extended) {
          return extended;
        }
      }
      throw new CertificateException("trust: no X.509 rules in this runtime");
    } catch (GeneralSecurityException | IOException e) {
      throw e instanceof CertificateException known
          ? known
          : new CertificateException("trust: cannot be set up", e);
    }
  }

  private static String sha256(X509Certificate certificate) throws CertificateException {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(certificate.getEncoded());
      return HexFormat.of().formatHex(hash);
    } catch (GeneralSecurityException e) {
      throw new CertificateException("SHA-256: absent", e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType)
      throws CertificateException {
    throw new CertificateException("client: refused (expected: none, the agent serves nobody)");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, authType);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
