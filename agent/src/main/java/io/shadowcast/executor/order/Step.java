package io.shadowcast.executor.order;

import io.shadowcast.words.Order;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/// What is to be brought about.
///
/// @param by `aggregator`, or the user on this host
/// @param again the executor died after this was begun: parts of it, or all, may be there
public record Step(Order order, String by, boolean again) {
  /// What it acts on.
  public String target() {
    return order.fence().target();
  }

  /// Names the order for ever: 32 hexadecimal digits of a SHA-256 over all that was ordered. The
  /// same order has the same, so what was done under it can be recognised.
  public String key() {
    return HexFormat.of().formatHex(digest(order), 0, 16);
  }

  static byte[] digest(Order order) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(order.signedBytes());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
