package io.shadowcast.aggregator.access;

import io.shadowcast.words.Order;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;

/// Signs orders with an Ed25519 key that exists in memory alone and is replaced at two thirds of
/// its certificate's life. The certificate goes with every order, so hosts need to know no key:
/// they pin the authority.
public final class OrderSigner {
  /// How long a key may be used; an order is checked when it comes, so its deadline must be within.
  static final Duration LIFETIME = Duration.ofHours(24);

  private final CertificateAuthority authority;
  private final InstantSource clock;
  private final SecureRandom random;
  private final ReentrantLock renewing = new ReentrantLock();
  private volatile Key current;

  private record Key(PrivateKey secret, CertificateChain chain, Instant renewAt) {}

  OrderSigner(CertificateAuthority authority, InstantSource clock, SecureRandom random) {
    this.authority = authority;
    this.clock = clock;
    this.random = random;
    current = make();
  }

  /// The order with a signature over all else that it says.
  public Order sign(Order order) {
    Key key = fresh();
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(key.secret(), random);
      signature.update(order.signedBytes());
      return order.sealed(new Order.Seal(signature.sign(), key.chain().der()));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has Ed25519", e);
    }
  }

  private Key fresh() {
    if (clock.instant().isBefore(current.renewAt())) {
      return current;
    }
    renewing.lock();
    try {
      if (!clock.instant().isBefore(current.renewAt())) {
        current = make();
      }
      return current;
    } finally {
      renewing.unlock();
    }
  }

  private Key make() {
    KeyPair pair = newKey();
    Instant renewAt = clock.instant().plus(LIFETIME.multipliedBy(2).dividedBy(3));
    return new Key(pair.getPrivate(), authority.signOrders(pair.getPublic(), LIFETIME), renewAt);
  }

  private KeyPair newKey() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("Ed25519");
      generator.initialize(java.security.spec.NamedParameterSpec.ED25519, random);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Every Java has Ed25519", e);
    }
  }
}
