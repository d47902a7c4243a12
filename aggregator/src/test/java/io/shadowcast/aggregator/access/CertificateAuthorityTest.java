package io.shadowcast.aggregator.access;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.shadowcast.words.HostId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.bouncycastle.asn1.x509.GeneralName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(NOW);
  private static final Subject WEB = Subject.host(new HostId("web-1"));

  @TempDir Path directory;

  @Test
  void itIsMadeOnceAndStays() throws IOException {
    String first = own("ca").sha256();
    assertEquals(first, own("ca").sha256());
  }

  @Test
  void aStartThatWasKilledBeforeTheCertificateBeginsAnew() throws IOException {
    own("ca");
    Files.delete(directory.resolve("ca/cert.pem"));
    assertDoesNotThrow(() -> own("ca"));
  }

  @Test
  void aKeyOfAnotherAuthorityIsNamed() throws IOException {
    own("one");
    own("two");
    CaFiles mixed =
        new CaFiles(directory.resolve("one/cert.pem"), directory.resolve("two/key.pem"));
    IOException fault =
        assertThrows(
            IOException.class, () -> CertificateAuthority.given(mixed, CLOCK, new SecureRandom()));
    assertTrue(fault.toString().contains("another key"), fault::toString);
  }

  @Test
  void anAuthorityThatEndedIsNamed() throws IOException {
    own("ca");
    CaFiles files = new CaFiles(directory.resolve("ca/cert.pem"), directory.resolve("ca/key.pem"));
    InstantSource later = InstantSource.fixed(NOW.plus(Duration.ofDays(3660)));
    IOException fault =
        assertThrows(
            IOException.class, () -> CertificateAuthority.given(files, later, new SecureRandom()));
    assertTrue(fault.toString().contains("ended"), fault::toString);
  }

  @Test
  void nothingOutlivesTheAuthority() throws IOException {
    CertificateAuthority ca = own("ca");
    CertificateChain chain = ca.signClient(WEB, ca.newKey().getPublic(), Duration.ofDays(36_500));
    assertEquals(ca.certificate().getNotAfter(), chain.own().getNotAfter());
  }

  @Test
  void aClientIsTrustedWhileItsCertificateLastsAndForNothingElse() throws IOException {
    CertificateAuthority ca = own("ca");
    KeyPair key = ca.newKey();
    X509Certificate[] client = chain(ca.signClient(WEB, key.getPublic(), Duration.ofHours(24)));
    X509Certificate[] server =
        chain(ca.signServer(ServerNames.of(List.of()), key.getPublic(), Duration.ofHours(24)));

    assertDoesNotThrow(() -> trust(ca, NOW).checkClientTrusted(client, "EC"));
    refused(ca, NOW.plus(Duration.ofHours(25)), client);
    refused(ca, NOW.minus(Duration.ofHours(1)), client);
    refused(ca, NOW, server);
    refused(own("other"), NOW, client);
    refused(ca, NOW, new X509Certificate[] {ca.certificate()});
  }

  @Test
  void aCertificateSignedByAnAgentsKeyIsRefused() throws IOException {
    CertificateAuthority ca = own("ca");
    CertificateChain agent = ca.signClient(WEB, ca.newKey().getPublic(), Duration.ofHours(24));
    CertificateAuthority rogue = own("rogue");
    CertificateChain forged =
        rogue.signClient(WEB, rogue.newKey().getPublic(), Duration.ofHours(24));
    refused(ca, NOW, new X509Certificate[] {forged.own(), agent.own(), ca.certificate()});
  }

  @Test
  void listenersAreReachedByNameAndAddress() {
    assertEquals(
        GeneralName.dNSName, ServerNames.of(List.of("aggregator.lan")).getFirst().getTagNo());
    assertEquals(GeneralName.iPAddress, ServerNames.of(List.of("10.0.0.5")).getFirst().getTagNo());
  }

  private CertificateAuthority own(String name) throws IOException {
    return CertificateAuthority.own(directory.resolve(name), CLOCK, new SecureRandom());
  }

  private static ClientTrust trust(CertificateAuthority ca, Instant now) {
    return new ClientTrust(ca.certificate(), InstantSource.fixed(now));
  }

  private static void refused(CertificateAuthority ca, Instant now, X509Certificate[] chain) {
    assertThrows(CertificateException.class, () -> trust(ca, now).checkClientTrusted(chain, "EC"));
  }

  private static X509Certificate[] chain(CertificateChain chain) {
    return chain.certificates().toArray(X509Certificate[]::new);
  }
}
