package io.shadowcast.benchmarks.ingest;

import com.google.protobuf.ByteString;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;

/// A key for a host that enrols.
///
/// @param privateKey PKCS #8, DER
/// @param request PKCS #10, DER
record HostKey(ByteString privateKey, ByteString request) {
  static HostKey make(String host) throws IOException {
    try {
      KeyPair pair = KeyPairGenerator.getInstance("EC").generateKeyPair();
      ContentSigner signer =
          new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
      byte[] request =
          new JcaPKCS10CertificationRequestBuilder(
                  new X500Principal("CN=" + host), pair.getPublic())
              .build(signer)
              .getEncoded();
      return new HostKey(
          ByteString.copyFrom(pair.getPrivate().getEncoded()), ByteString.copyFrom(request));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IOException("key of " + host + ": cannot be made", e);
    }
  }
}
