package io.shadowcast.aggregator.cli;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// An identity directory in the making. The key never leaves it; it is written before its
/// certificate is asked for, so that no certificate exists without its key. When the answer is lost
/// the same request can be made again.
final class NewIdentity {
  private static final String REQUEST = "request.csr";
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private final Path directory;
  private final boolean made;
  private final byte[] request;

  private NewIdentity(Path directory, boolean made, byte[] request) {
    this.directory = directory;
    this.made = made;
    this.request = request;
  }

  /// A key and its request in a directory that is new, empty, or left from an attempt without an
  /// answer.
  static NewIdentity prepare(Path directory) throws IOException {
    boolean made = !Files.exists(directory);
    OwnerOnly.directory(directory);
    if (OwnerOnly.open(directory)) {
      throw wrong(directory, "open to others", "a new directory, or chmod 700");
    }
    if (Files.exists(directory.resolve(Identity.CERTIFICATE))) {
      throw wrong(directory, "holds an identity", "a new directory");
    }
    if (Files.exists(directory.resolve(REQUEST)) && Files.exists(directory.resolve(Identity.KEY))) {
      return new NewIdentity(directory, made, Files.readAllBytes(directory.resolve(REQUEST)));
    }
    if (Files.exists(directory.resolve(Identity.KEY))) {
      throw wrong(directory, "holds a key", "a new directory");
    }
    KeyPair pair = pair();
    byte[] request = request(pair);
    OwnerOnly.create(
        directory.resolve(Identity.KEY), pem("PRIVATE KEY", pair.getPrivate().getEncoded()));
    Files.deleteIfExists(directory.resolve(REQUEST));
    OwnerOnly.create(directory.resolve(REQUEST), request);
    return new NewIdentity(directory, made, request);
  }

  /// A request whose key is forgotten.
  static ByteString trial() {
    return ByteString.copyFrom(request(pair()));
  }

  ByteString request() {
    return ByteString.copyFrom(request);
  }

  /// @param chain DER, the own certificate first, the authority's last
  void complete(List<ByteString> chain) throws IOException {
    OwnerOnly.create(directory.resolve(Identity.AUTHORITY), certificate(chain.getLast()));
    OwnerOnly.create(directory.resolve(Identity.CERTIFICATE), certificate(chain.getFirst()));
    Files.deleteIfExists(directory.resolve(REQUEST));
  }

  /// After a refusal: nothing of it is left, but a directory that was there before.
  void discard() throws IOException {
    Files.deleteIfExists(directory.resolve(Identity.KEY));
    Files.deleteIfExists(directory.resolve(REQUEST));
    if (made) {
      Files.deleteIfExists(directory);
    }
  }

  private static KeyPair pair() {
    try {
      KeyPairGenerator keys = KeyPairGenerator.getInstance("EC");
      keys.initialize(new ECGenParameterSpec("secp256r1"));
      return keys.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This Java makes no keys on P-256", e);
    }
  }

  /// PKCS #10, DER; the name in the certificate is written by the authority alone.
  private static byte[] request(KeyPair pair) {
    try {
      PKCS10CertificationRequest made =
          new JcaPKCS10CertificationRequestBuilder(
                  new X500Principal("CN=shadowctl"), pair.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
      return made.getEncoded();
    } catch (OperatorCreationException | IOException e) {
      throw new IllegalStateException("A certificate request cannot be made", e);
    }
  }

  private static byte[] certificate(ByteString der) {
    return pem("CERTIFICATE", der.toByteArray());
  }

  private static byte[] pem(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label)
        .getBytes(StandardCharsets.US_ASCII);
  }

  private static CtlFailure wrong(Path directory, String fault, String expected) {
    return new CtlFailure(
        ExitCode.INVALID, "--out: %s: %s (expected: %s)".formatted(directory, fault, expected));
  }
}
