package io.shadowcast.agent.uplink;

import io.shadowcast.agent.os.PrivateFile;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Key and certificates in one file, so that a renewal replaces both or neither: PEM, 0600.
final class IdentityFile {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]+)-----\\s([A-Za-z0-9+/=\\s]+)-----END \\1-----");
  private static final String KEY = "PRIVATE KEY";
  private static final String CERTIFICATE = "CERTIFICATE";

  private final Path file;

  IdentityFile(Path state) {
    file = state.resolve("identity.pem");
  }

  Path path() {
    return file;
  }

  Optional<Identity> read() throws IOException {
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    PrivateKey key = null;
    List<X509Certificate> chain = new ArrayList<>();
    Matcher blocks = BLOCK.matcher(Files.readString(file));
    try {
      while (blocks.find()) {
        byte[] der = Base64.getMimeDecoder().decode(blocks.group(2));
        if (KEY.equals(blocks.group(1))) {
          key = KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } else {
          chain.add(certificate(der));
        }
      }
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException(file + ": cannot be read (" + e.getMessage() + ")", e);
    }
    if (key == null) {
      throw new IOException(file + ": no key (expected: a key and its certificates)");
    }
    return Optional.of(new Identity(key, chain));
  }

  void write(Identity identity) throws IOException {
    StringBuilder pem = new StringBuilder();
    block(pem, KEY, identity.key().getEncoded());
    try {
      for (Certificate one : identity.chain()) {
        block(pem, CERTIFICATE, one.getEncoded());
      }
    } catch (GeneralSecurityException e) {
      throw new IOException(file + ": certificate cannot be encoded", e);
    }
    PrivateFile.replace(file, pem.toString().getBytes(StandardCharsets.US_ASCII));
  }

  private static void block(StringBuilder pem, String kind, byte[] der) {
    pem.append("-----BEGIN ").append(kind).append("-----\n");
    pem.append(Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der));
    pem.append("\n-----END ").append(kind).append("-----\n");
  }

  static X509Certificate certificate(byte[] der) throws GeneralSecurityException {
    return (X509Certificate)
        CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(der));
  }
}
