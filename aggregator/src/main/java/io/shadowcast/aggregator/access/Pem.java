package io.shadowcast.aggregator.access;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Base64;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;

/// Keys and certificates as text (RFC 7468).
final class Pem {
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  static byte[] certificate(X509Certificate certificate) {
    return block("CERTIFICATE", CertificateChain.encoded(certificate));
  }

  static byte[] key(PrivateKey key) {
    return block("PRIVATE KEY", key.getEncoded());
  }

  static X509Certificate readCertificate(Path file) throws IOException {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      ByteArrayInputStream content = new ByteArrayInputStream(bytes(file));
      return (X509Certificate) factory.generateCertificate(content);
    } catch (CertificateException e) {
      throw new IOException(file + ": no certificate (expected: X.509, PEM or DER)", e);
    }
  }

  /// Reads PKCS #8 and the older forms that openssl writes, unencrypted.
  static PrivateKey readKey(Path file) throws IOException {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    try (PEMParser parser =
        new PEMParser(new StringReader(new String(bytes(file), StandardCharsets.US_ASCII)))) {
      Object block = parser.readObject();
      while (block != null) {
        if (block instanceof PEMKeyPair pair) {
          return converter.getPrivateKey(pair.getPrivateKeyInfo());
        }
        if (block instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
        block = parser.readObject();
      }
    }
    throw new IOException(file + ": no private key (expected: PEM without a passphrase)");
  }

  /// Files of the operator's own may be wrong in any way, and the bare exception names none.
  private static byte[] bytes(Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (NoSuchFileException e) {
      throw new IOException(file + ": missing (expected: a file)", e);
    } catch (AccessDeniedException e) {
      throw new IOException(file + ": not permitted (expected: a file that may be read)", e);
    }
  }

  private static byte[] block(String label, byte[] der) {
    String text =
        "-----BEGIN %s-----\n%s\n-----END %s-----\n"
            .formatted(label, LINES.encodeToString(der), label);
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
