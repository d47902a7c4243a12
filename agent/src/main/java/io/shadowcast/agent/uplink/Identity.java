package io.shadowcast.agent.uplink;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/// Who the agent is, to the aggregator.
///
/// @param chain the agent's own certificate first, the CA last
record Identity(PrivateKey key, List<X509Certificate> chain) {
  Identity {
    chain = List.copyOf(chain);
    if (chain.size() < 2) {
      throw new IllegalArgumentException(
          "certificates: " + chain.size() + " (expected: the agent's own and the CA's)");
    }
  }

  X509Certificate own() {
    return chain.getFirst();
  }

  X509Certificate ca() {
    return chain.getLast();
  }

  /// Two thirds of the lifetime.
  Instant renewAt() {
    Instant begin = own().getNotBefore().toInstant();
    Duration lifetime = Duration.between(begin, end());
    return begin.plus(lifetime.multipliedBy(2).dividedBy(3));
  }

  Instant end() {
    return own().getNotAfter().toInstant();
  }

  @Override
  public String toString() {
    return "Identity[" + own().getSubjectX500Principal() + " until " + end() + "]";
  }
}
