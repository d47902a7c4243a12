package io.shadowcast.agent.uplink;

import com.google.protobuf.ByteString;
import io.shadowcast.words.HostId;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.util.ArrayList;
import java.util.List;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// A new key (EC P-256) that never leaves the host, and the request to certify it.
///
/// @param csr PKCS #10, DER
record KeyRequest(KeyPair keys, ByteString csr) {
  static KeyRequest make(HostId host) throws IOException {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      KeyPair keys = generator.generateKeyPair();
      var request =
          new JcaPKCS10CertificationRequestBuilder(
                  new X500Principal("CN=" + host.value()), keys.getPublic())
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate()));
      return new KeyRequest(keys, ByteString.copyFrom(request.getEncoded()));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("key: cannot be made (" + e.getMessage() + ")", e);
    }
  }

  /// The identity of the certificates that came back.
  ///
  /// @throws IOException when they are not for this key
  Identity certified(List<ByteString> certificates) throws IOException {
    try {
      List<X509Certificate> chain = new ArrayList<>();
      for (ByteString der : certificates) {
        chain.add(IdentityFile.certificate(der.toByteArray()));
      }
      Identity identity = new Identity(keys.getPrivate(), chain);
      if (!identity.own().getPublicKey().equals(keys.getPublic())) {
        throw new IOException("certificate: of another key (expected: the agent's own)");
      }
      return identity;
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new IOException("certificate: cannot be used (" + e.getMessage() + ")", e);
    }
  }
}
