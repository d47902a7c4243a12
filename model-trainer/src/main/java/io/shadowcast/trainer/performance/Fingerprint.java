package io.shadowcast.trainer.performance;

import java.util.Arrays;

/// What a few measured VM types say about a workload: how it gains from a large type, and how much
/// more or less each other type brings than its cores explain.
///
/// @param traits the gain on the first reference in octaves; of each other, the gain less the share
///   of the first that its vCPUs explain
@SuppressWarnings("ArrayRecordComponent") // compared by its own equals
public record Fingerprint(double[] traits) {
  /// From what was measured.
  ///
  /// @param gains log2 of the score on each reference to that on the base type
  /// @param octaves log2 of the vCPUs of each reference to those of the base type; the first is not
  ///   0
  public static Fingerprint of(double[] gains, double[] octaves) {
    double[] traits = new double[gains.length];
    for (int i = 0; i < gains.length; i++) {
      traits[i] = i == 0 ? gains[0] : gains[i] - gains[0] * octaves[i] / octaves[0];
    }
    return new Fingerprint(traits);
  }

  /// How far from another, in octaves.
  public double distance(Fingerprint other) {
    double sum = 0;
    for (int i = 0; i < traits.length; i++) {
      double difference = traits[i] - other.traits[i];
      sum += difference * difference;
    }
    return Math.sqrt(sum);
  }

  double along(Fingerprint other) {
    double sum = 0;
    for (int i = 0; i < traits.length; i++) {
      sum += traits[i] * other.traits[i];
    }
    return sum;
  }

  @Override
  public boolean equals(Object object) {
    return object instanceof Fingerprint other && Arrays.equals(traits, other.traits);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(traits);
  }

  @Override
  public String toString() {
    return "fingerprint " + Arrays.toString(traits);
  }
}
