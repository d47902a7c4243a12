package io.shadowcast.aggregator.access;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ServerKeyTest {
  @TempDir Path directory;

  @Test
  void theListenersCertificateIsRenewedWhileItRunsAndHandshakesAtWorkKeepTheOldOne()
      throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-03-01T12:00:00Z"));
    ServerKey key = key(now::get);
    SSLEngine engine = SSLContext.getDefault().createSSLEngine();
    String first = key.chooseEngineServerAlias("EC", null, engine);
    now.updateAndGet(instant -> instant.plus(Duration.ofHours(15)));
    assertEquals(first, key.chooseEngineServerAlias("EC", null, engine));

    now.updateAndGet(instant -> instant.plus(Duration.ofHours(2)));
    String second = key.chooseEngineServerAlias("EC", null, engine);
    assertNotEquals(first, second);
    X509Certificate[] chain = key.getCertificateChain(String.valueOf(second));
    assertNotNull(chain);
    assertTrue(chain[0].getNotAfter().toInstant().isAfter(now.get().plus(Duration.ofHours(23))));
    assertNotNull(key.getPrivateKey(String.valueOf(first)));
  }

  private ServerKey key(InstantSource clock) throws IOException {
    CertificateAuthority ca = CertificateAuthority.own(directory, clock, new SecureRandom());
    return new ServerKey(ca, ServerNames.of(List.of()), clock);
  }
}
