package io.shadowcast.aggregator.access;

import io.shadowcast.aggregator.store.TokenStore;
import io.shadowcast.words.HostId;
import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Optional;

/// One-time tokens of 256 random bits. Only their hashes are stored.
final class EnrolmentTokens {
  private static final int BYTES = 32;

  private final TokenStore store;
  private final InstantSource clock;
  private final SecureRandom random;

  /// What everybody hears who guesses.
  static final String UNKNOWN = "token: unknown (expected: one made by `agents token create`)";

  EnrolmentTokens(TokenStore store, InstantSource clock, SecureRandom random) {
    this.store = store;
    this.clock = clock;
    this.random = random;
  }

  String create(Optional<HostId> host, Instant expires) {
    byte[] secret = new byte[BYTES];
    random.nextBytes(secret);
    String text = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    store.add(hash(text), host, clock.instant(), expires);
    return text;
  }

  /// Why a token is no good for a host, whatever it asks for. A look that costs next to nothing:
  /// everybody who reaches the enrolment port may ask.
  Optional<String> refusal(String text, HostId host) {
    TokenStore.Use use = store.look(hash(text), host, "", clock.instant());
    boolean perhapsAgain = use instanceof TokenStore.Use.Spent(_, HostId by) && by.equals(host);
    return perhapsAgain ? Optional.empty() : refusal(use, host, false);
  }

  /// Spends a token. The same host may ask again for the same key while the token lives: a
  /// certificate that got lost on the way is signed again.
  ///
  /// @param key of the certificate that is asked for
  /// @param taken whether the host has a certificate already: then only a token made for it is good
  /// @return why not; empty when it is spent now
  Optional<String> use(String text, HostId host, PublicKey key, boolean taken) {
    String print = Digest.sha256(key.getEncoded());
    return refusal(store.use(hash(text), host, print, clock.instant()), host, taken);
  }

  private static Optional<String> refusal(TokenStore.Use use, HostId host, boolean taken) {
    return switch (use) {
      case TokenStore.Use.Repeated _ -> Optional.empty();
      case TokenStore.Use.Accepted(boolean bound) ->
          taken && !bound
              ? Optional.of(
                  "host: %s is enrolled already (expected: a new name, or a token made for it)"
                      .formatted(host))
              : Optional.empty();
      case TokenStore.Use.Unknown _ -> Optional.of(UNKNOWN);
      case TokenStore.Use.Expired(Instant expiry) ->
          Optional.of("token: expired %s (expected: a token in its lifetime)".formatted(expiry));
      case TokenStore.Use.Spent _ ->
          Optional.of("token: used before (expected: a fresh one for every enrolment)");
      case TokenStore.Use.OtherHost _ ->
          Optional.of("host: %s (expected: the host the token was made for)".formatted(host));
    };
  }

  private static String hash(String text) {
    return Digest.sha256(text.getBytes(StandardCharsets.UTF_8));
  }
}
