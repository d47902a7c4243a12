package io.shadowcast.aggregator.access;

import java.net.Socket;
import java.security.KeyPair;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;
import org.bouncycastle.asn1.x509.GeneralName;
import org.jspecify.annotations.Nullable;

/// The listeners' key and certificate, replaced at the first handshake after two thirds of their
/// life. A handshake names the pair it began with, so a change in the middle of it does no harm.
final class ServerKey extends X509ExtendedKeyManager {
  static final Duration LIFETIME = Duration.ofHours(24);
  private static final String KEY_TYPE = "EC";

  private final CertificateAuthority authority;
  private final List<GeneralName> names;
  private final InstantSource clock;
  private final ReentrantLock renewing = new ReentrantLock();
  private volatile Pair current;
  private volatile Pair previous;

  private record Pair(String alias, PrivateKey key, CertificateChain chain, Instant renewAt) {}

  ServerKey(CertificateAuthority authority, List<GeneralName> names, InstantSource clock) {
    this.authority = authority;
    this.names = List.copyOf(names);
    this.clock = clock;
    this.current = make();
    this.previous = current;
  }

  @Override
  public @Nullable String chooseEngineServerAlias(
      String keyType, Principal @Nullable [] issuers, SSLEngine engine) {
    return KEY_TYPE.equals(keyType) ? fresh().alias() : null;
  }

  @Override
  public @Nullable String chooseServerAlias(
      String keyType, Principal @Nullable [] issuers, Socket socket) {
    return KEY_TYPE.equals(keyType) ? fresh().alias() : null;
  }

  @Override
  public X509Certificate @Nullable [] getCertificateChain(String alias) {
    Pair pair = named(alias);
    return pair == null ? null : pair.chain().certificates().toArray(X509Certificate[]::new);
  }

  @Override
  public @Nullable PrivateKey getPrivateKey(String alias) {
    Pair pair = named(alias);
    return pair == null ? null : pair.key();
  }

  @Override
  public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
    return KEY_TYPE.equals(keyType) ? new String[] {current.alias()} : null;
  }

  @Override
  public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
    return null;
  }

  @Override
  public @Nullable String chooseClientAlias(
      String[] keyTypes, Principal @Nullable [] issuers, Socket socket) {
    return null;
  }

  private Pair fresh() {
    if (clock.instant().isBefore(current.renewAt())) {
      return current;
    }
    renewing.lock();
    try {
      if (!clock.instant().isBefore(current.renewAt())) {
        previous = current;
        current = make();
      }
      return current;
    } finally {
      renewing.unlock();
    }
  }

  private @Nullable Pair named(String alias) {
    Pair now = current;
    if (now.alias().equals(alias)) {
      return now;
    }
    Pair before = previous;
    return before.alias().equals(alias) ? before : null;
  }

  private Pair make() {
    KeyPair pair = authority.newKey();
    CertificateChain chain = authority.signServer(names, pair.getPublic(), LIFETIME);
    Duration untilRenewal = LIFETIME.multipliedBy(2).dividedBy(3);
    String alias = chain.own().getSerialNumber().toString(16);
    return new Pair(alias, pair.getPrivate(), chain, clock.instant().plus(untilRenewal));
  }
}
