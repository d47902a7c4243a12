package io.shadowcast.agent.guard;

/// How much a measured slow-down speaks against chance, as an e-value: under "not slower than
/// allowed" its mean is at most 1, so a product of 1 000 or more is reached with a probability of
/// at most 1/1000 (Ville's inequality), whenever one looks. The mixture sequential probability
/// ratio test of Robbins (1970), with a half-normal prior over the size of the effect.
final class Evidence {
  /// Effects that are looked for: about a fifth.
  private static final double SCALE = 0.2;

  private Evidence() {}

  /// The logarithm of the e-value.
  ///
  /// @param excess slow-down beyond what is allowed, ln
  /// @param variance of it, without an effect
  static double log(double excess, double variance) {
    double share = SCALE * SCALE / (SCALE * SCALE + variance);
    double z = excess / Math.sqrt(variance);
    return Math.log(2)
        + 0.5 * Math.log1p(-share)
        + 0.5 * share * z * z
        + logNormal(Math.sqrt(share) * z);
  }

  /// ln of the normal distribution function; far out by its asymptotic series, because the
  /// polynomial (Abramowitz and Stegun 26.2.17) loses its digits there.
  private static double logNormal(double z) {
    double a = Math.abs(z);
    double density = -0.5 * z * z - 0.5 * Math.log(2 * Math.PI);
    if (z < -5) {
      return density - Math.log(a) + Math.log1p(-1 / (a * a));
    }
    double t = 1 / (1 + 0.2316419 * a);
    double series =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    double tail = Math.exp(density) * series;
    return z >= 0 ? Math.log1p(-tail) : Math.log(tail);
  }
}
