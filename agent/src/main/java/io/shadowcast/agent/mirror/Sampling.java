package io.shadowcast.agent.mirror;

/// Chooses whole connections. The same connection and salt give the same number everywhere and for
/// ever, so the connections chosen at 5 % are among those chosen at 10 %.
final class Sampling {
  private static final double RANGE = 0x1p64;

  private final long salt;

  Sampling(long salt) {
    this.salt = mix(salt + 0x9e3779b97f4a7c15L);
  }

  /// The number of a connection, uniform over 0..2^64.
  long of(long connection) {
    return mix(connection ^ salt);
  }

  /// Whether a connection of that number is among the share `rate`, 0..1.
  static boolean within(long number, double rate) {
    return rate >= 1 || (number >>> 11) * 0x1p11 < rate * RANGE;
  }

  // The finaliser of SplitMix64 (Steele, Lea, Flood 2014): a bijection, every input bit reaches
  // every output bit.
  private static long mix(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
