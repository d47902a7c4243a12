package io.shadowcast.aggregator.access;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;

/// The first user. Whoever can read the aggregator's private files is its administrator anyway; the
/// identity saves a step and opens no door.
final class AdminIdentity {
  private static final String NAME = "admin";
  private static final Duration LIFETIME = Duration.ofDays(365);
  private static final Duration RENEW_BEFORE = Duration.ofDays(30);

  private final Access access;
  private final CertificateAuthority authority;
  private final InstantSource clock;

  AdminIdentity(Access access, CertificateAuthority authority, InstantSource clock) {
    this.access = access;
    this.authority = authority;
    this.clock = clock;
  }

  boolean ensure(Path directory) throws IOException {
    PrivateFiles.directory(directory);
    if (good(directory)) {
      return false;
    }
    KeyPair pair = authority.newKey();
    SigningRequest request = new SigningRequest(pair.getPublic());
    CertificateChain chain = chain(access.signUser(NAME, Role.ADMIN, request, LIFETIME));
    PrivateFiles.write(directory.resolve("key.pem"), Pem.key(pair.getPrivate()));
    PrivateFiles.write(directory.resolve("cert.pem"), Pem.certificate(chain.own()));
    PrivateFiles.write(directory.resolve("ca.pem"), Pem.certificate(authority.certificate()));
    return true;
  }

  private boolean good(Path directory) {
    Path own = directory.resolve("cert.pem");
    Path ca = directory.resolve("ca.pem");
    if (!Files.exists(own) || !Files.exists(ca)) {
      return false;
    }
    try {
      X509Certificate certificate = Pem.readCertificate(own);
      return Pem.readCertificate(ca).equals(authority.certificate())
          && CertificateAuthority.fits(
              certificate.getPublicKey(), Pem.readKey(directory.resolve("key.pem")))
          && lasts(certificate)
          && access.recognise(certificate) instanceof Recognition.Known;
    } catch (IOException e) {
      // Half-written or damaged: a new identity replaces it.
      return false;
    }
  }

  private boolean lasts(X509Certificate certificate) {
    return clock.instant().plus(RENEW_BEFORE).isBefore(certificate.getNotAfter().toInstant());
  }

  private static CertificateChain chain(Enrolment signature) throws IOException {
    return switch (signature) {
      case Enrolment.Enrolled(CertificateChain chain) -> chain;
      case Enrolment.Faulty(String fault) -> throw new IOException(fault);
      case Enrolment.Refused(String why) -> throw new IOException(why);
    };
  }
}
