package io.shadowcast.words;

/// How often one field of responses differed between production and a shadow, and how often it
/// differs by itself: between production and a shadow that runs the same, between two answers of
/// one shadow, or between two answers of production. Counts and paths, never values.
///
/// @param path `header.content-type`, `body.items[0].price`, or `body`
/// @param kind how it differed last: `value`, `missing`, `extra`, `type`, `length`
/// @param pairs both sides answered and at least one has the field
/// @param differ of these
/// @param noisePairs pairs that should not differ
/// @param noiseDiffer of these
public record FieldDifference(
    String path, String kind, long pairs, long differ, long noisePairs, long noiseDiffer) {
  /// A difference that is not a fifth of itself above noise is noise.
  private static final double RELATIVE = 0.20;

  /// Three in ten thousand pairs may differ.
  private static final double ABSOLUTE = 0.0003;

  private static final double LEAST_POSTERIOR = 0.999;

  /// Refuses more differences than pairs.
  public FieldDifference {
    Check.notBlank(path, "path");
    Check.that(differ >= 0 && differ <= pairs, "differ", differ, "0.." + pairs);
    Check.that(
        noiseDiffer >= 0 && noiseDiffer <= noisePairs,
        "noise_differ",
        noiseDiffer,
        "0.." + noisePairs);
  }

  /// The same of another path.
  public FieldDifference at(String path) {
    return new FieldDifference(path, kind, pairs, differ, noisePairs, noiseDiffer);
  }

  /// Share of pairs that differ, 0..1.
  public double raw() {
    return pairs == 0 ? 0 : (double) differ / pairs;
  }

  /// Share of pairs that differ without a reason, 0..1.
  public double noise() {
    return noisePairs == 0 ? 0 : (double) noiseDiffer / noisePairs;
  }

  /// The rule of Diffy (opendiffy/diffy, `DifferencesFilterFactory`): more than noise, by more than
  /// 20 % of the two together, and in more than 0.03 % of the pairs; and not by chance.
  public boolean exceedsNoise() {
    double raw = raw();
    double noise = noise();
    boolean relative = raw > noise && (raw - noise) / (raw + noise) > RELATIVE;
    return relative && raw > ABSOLUTE && posterior() >= LEAST_POSTERIOR;
  }

  /// The probability that it differs more often than by itself, given the counts: both shares with
  /// a Beta(1/2, 1/2) prior, their difference taken as normal.
  public double posterior() {
    double above = mean(differ, pairs) - mean(noiseDiffer, noisePairs);
    double spread = Math.sqrt(variance(differ, pairs) + variance(noiseDiffer, noisePairs));
    return normal(above / spread);
  }

  private static double mean(long hits, long all) {
    return (hits + 0.5) / (all + 1.0);
  }

  private static double variance(long hits, long all) {
    double mean = mean(hits, all);
    return mean * (1 - mean) / (all + 2.0);
  }

  /// The normal distribution function (Abramowitz and Stegun 26.2.17, error below 7.5e-8).
  private static double normal(double z) {
    double t = 1 / (1 + 0.2316419 * Math.abs(z));
    double series =
        t
            * (0.319381530
                + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
    double tail = Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * series;
    return z >= 0 ? 1 - tail : tail;
  }
}
